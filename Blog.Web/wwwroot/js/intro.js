// @ts-check
// The sentence that says what this is and what the switch does, until it was read.
import { focusView, parts } from "./dom.js";
import { introSeen } from "./storage.js";

/** @param {HTMLElement} element */
export function showIntro(element) {
  element.hidden = introSeen.get();
  parts(element).dismiss.addEventListener("click", () => {
    introSeen.set();
    element.hidden = true;
    focusView();
  });
}
