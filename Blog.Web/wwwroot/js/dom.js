// Small helpers over the document. Text from outside only ever becomes textContent, so it is never parsed as HTML.
import { listAddress } from "./addresses.js";
import { sayExactly, sayWhen } from "./words.js";

// Sooner, what is loading would flicker; later, nothing would seem to happen.
const A_MOMENT = 150;

/** A copy of the template's one element, and its parts by their data-ref. */
export function fromTemplate(id) {
  const root = document.getElementById(id).content.cloneNode(true).firstElementChild;
  return { root, ...parts(root) };
}

/** The parts of an element by their data-ref. */
export function parts(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-ref]")].map((part) => [part.dataset.ref, part]));
}

/** Gives the focus to what a view is about: its heading, or the field to begin with. */
export function focusView(options) {
  const main = document.getElementById("main");
  (main.querySelector("[data-focus]") ?? main.querySelector("h1, a, button, input"))?.focus(options);
}

/** Tells screen readers what happened. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

/** Sets an aria state that is either "true" or absent. */
export function setState(element, name, isOn) {
  if (isOn) {
    element.setAttribute(name, "true");
  } else {
    element.removeAttribute(name);
  }
}

/** Shows a moment as people say it, and exactly to whoever points at it. */
export function showTime(element, iso) {
  element.dateTime = iso;
  element.textContent = sayWhen(iso);
  element.title = sayExactly(iso);
}

/** Fills a list of tags, each a filter; a post without tags has no list. */
export function showTags(list, tags) {
  list.hidden = tags.length === 0;
  list.replaceChildren(...tags.map((tag) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = listAddress({ tag });
    link.textContent = `#${tag}`;
    link.dir = "auto";
    item.append(link);
    return item;
  }));
}

/** Runs `show` unless the returned function was called within a moment, or the view is left. */
export function afterAMoment(signal, show) {
  const timer = setTimeout(() => { if (!signal.aborted) show(); }, A_MOMENT);
  return () => clearTimeout(timer);
}

/** Shows text as Markdown; the parser is fetched when it is first needed. */
export async function showMarkdown(element, text, options) {
  const { renderMarkdown } = await import("./markdown/render.js");
  element.replaceChildren(renderMarkdown(text, options));
}
