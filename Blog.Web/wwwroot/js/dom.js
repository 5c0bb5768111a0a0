// @ts-check
// Small helpers over the document. Text from outside only ever becomes textContent, so it is never parsed as HTML.
import { listAddress } from "./addresses.js";
import { sayExactly, sayWhen } from "./words.js";

// Sooner, what is loading would flicker; later, nothing would seem to happen.
const A_MOMENT = 150;

/** An element that index.html has. @param {string} id */
export const partOfPage = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A copy of the template's one element, and its parts by their data-ref. @param {string} id @returns {{ root: any, [part: string]: any }} */
export function fromTemplate(id) {
  const root = /** @type {Element} */ (/** @type {any} */ (document.getElementById(id)).content.cloneNode(true).firstElementChild);
  return { root, ...parts(root) };
}

/** The parts of an element by their data-ref. @param {Element} root @returns {Record<string, any>} */
export function parts(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-ref]")].map((part) => [part.getAttribute("data-ref"), part]));
}

/** Gives the focus to what a view is about: its heading, or the field to begin with. @param {FocusOptions} [options] */
export function focusView(options) {
  const main = partOfPage("main");
  const target = main.querySelector("[data-focus]") ?? main.querySelector("h1, a, button, input");
  if (target instanceof HTMLElement) target.focus(options);
}

/** Tells screen readers what happened. @param {string} text */
export function announce(text) {
  partOfPage("status").textContent = text;
}

/** Sets an aria state that is either "true" or absent. @param {Element} element @param {string} name @param {boolean} isOn */
export function setState(element, name, isOn) {
  if (isOn) {
    element.setAttribute(name, "true");
  } else {
    element.removeAttribute(name);
  }
}

/** Shows a moment as people say it, and exactly to whoever points at it. @param {HTMLTimeElement} element @param {string} iso */
export function showTime(element, iso) {
  element.dateTime = iso;
  element.textContent = sayWhen(iso);
  element.title = sayExactly(iso);
}

/** Fills a list of tags, each a filter; a post without tags has no list. @param {HTMLElement} list @param {string[]} tags */
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

/** Runs `show` unless the returned function was called within a moment, or the view is left. @param {AbortSignal} signal @param {() => void} show */
export function afterAMoment(signal, show) {
  const timer = setTimeout(() => { if (!signal.aborted) show(); }, A_MOMENT);
  return () => clearTimeout(timer);
}

/**
 * Shows text as Markdown; the parser is fetched when it is first needed.
 * @param {Element} element
 * @param {string} text
 * @param {{ anchors?: boolean }} [options]
 */
export async function showMarkdown(element, text, options) {
  const { renderMarkdown } = await import("./markdown/render.js");
  element.replaceChildren(renderMarkdown(text, options));
}
