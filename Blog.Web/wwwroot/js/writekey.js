// @ts-check
// Asks for the write key when a backend wants one, with a warning where anybody could read it. It lives in this tab's session storage
// and goes nowhere else.
import { partOfPage, parts } from "./dom.js";
import { writeKey } from "./storage.js";

/** Resolves to true when the person gave a key. @param {boolean} wasRefused @returns {Promise<boolean>} */
export function askWriteKey(wasRefused) {
  const dialog = /** @type {HTMLDialogElement} */ (partOfPage("key"));
  const { form, text, plain, input, no } = parts(dialog);
  text.textContent = wasRefused
    ? "That write key was not accepted. Check it and try again."
    : "Writing to this blog needs its write key.";
  plain.hidden = isSecureContext;
  input.value = "";
  return new Promise((resolve) => {
    dialog.returnValue = "";
    form.onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (input.value) dialog.close("given");
    };
    no.onclick = () => dialog.close();
    dialog.onclose = () => {
      const given = dialog.returnValue === "given";
      if (given) writeKey.set(input.value);
      input.value = "";
      resolve(given);
    };
    dialog.showModal();
    input.focus();
  });
}
