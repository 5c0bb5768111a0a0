// @ts-check
// Notices at the foot of the window: what was just done, said to the eye and to a screen reader, sometimes with a way to undo it.
import { focusView } from "./dom.js";

const SHOWN_MS = 6000;

/**
 * @param {string} text
 * @param {{ action?: string, onAction?: () => void, onEnd?: () => void, ms?: number }} [options] `onEnd` when it goes without its action
 * @returns {{ end: () => void, drop: () => void }} ends it now, or takes it away without a word
 */
export function notify(text, { action, onAction, onEnd, ms = SHOWN_MS } = {}) {
  const place = /** @type {HTMLElement} */ (document.getElementById("notices"));
  const element = document.createElement("div");
  element.className = "toast";
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = text;
  element.append(words);

  let timer = 0;
  let isOver = false;
  const finish = (/** @type {(() => void) | undefined} */ what) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    if (hadFocus) focusView({ preventScroll: true });
    what?.();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => finish(onEnd), ms);
  };

  if (action) element.append(button(action, () => finish(onAction)));
  element.append(button("Dismiss", () => finish(onEnd)));
  // Whoever is about to use it has all the time they need.
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, wait);
  place.append(element);
  wait();
  return { end: () => finish(onEnd), drop: () => finish(undefined) };
}

/** @param {string} label @param {() => void} onClick */
function button(label, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}
