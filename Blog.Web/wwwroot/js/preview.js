// @ts-check
// The post as it will look, beside the text where there is room and instead of it where there is not.
import { showMarkdown } from "./dom.js";

const BESIDE = matchMedia("(min-width: 1000px)");

// Never more than this share of the time goes into drawing.
const SHARE = 4;
const SHORTEST_WAIT = 80;

export class Preview {
  /**
   * @param {Record<string, any>} view the editor's parts
   * @param {() => string} text gives what is to be shown
   * @param {AbortSignal} signal
   */
  constructor(view, text, signal) {
    this.view = view;
    this.text = text;
    this.isAsked = false;
    this.wait = SHORTEST_WAIT;
    /** @type {string | null} */
    this.shown = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    view.toggle.addEventListener("click", () => {
      this.isAsked = !this.isAsked;
      view.toggle.setAttribute("aria-pressed", String(this.isAsked));
      view.root.classList.toggle("is-previewed", this.isAsked);
      this.show();
    });
    BESIDE.addEventListener("change", () => this.show(), { signal });
    // As far down as the text is.
    addEventListener("scroll", () => {
      const { preview, root } = view;
      const far = scrollY / Math.max(1, root.offsetHeight - innerHeight + root.offsetTop);
      preview.scrollTop = Math.min(1, far) * (preview.scrollHeight - preview.clientHeight);
    }, { signal, passive: true });
  }

  changed() {
    this.timer ??= setTimeout(() => this.show(), this.wait);
  }

  async show() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { title, content } = { title: this.view.root.elements.namedItem("title").value, content: this.text() };
    if (!(BESIDE.matches || this.isAsked) || this.shown === title + content) return;
    this.shown = title + content;
    const began = performance.now();
    const { previewTitle, previewContent, previewNone } = this.view;
    previewTitle.textContent = title;
    previewTitle.hidden = !title;
    previewNone.hidden = Boolean(title || content);
    await showMarkdown(previewContent, content);
    this.wait = Math.max(SHORTEST_WAIT, (performance.now() - began) * SHARE);
  }
}
