// Small helpers over the document. Text from outside only ever becomes textContent, so it is never parsed as HTML.

/** A copy of the template's one element, and its parts by their data-ref. */
export function fromTemplate(id) {
  const root = document.getElementById(id).content.cloneNode(true).firstElementChild;
  return { root, ...parts(root) };
}

/** The parts of an element by their data-ref. */
export function parts(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-ref]")].map((part) => [part.dataset.ref, part]));
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

/** Shows a moment in the reader's own time zone and language. */
export function showTime(element, iso) {
  element.dateTime = iso;
  element.textContent = new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** Fills a list of tags; a post without tags has no list. */
export function showTags(list, tags) {
  list.hidden = tags.length === 0;
  list.replaceChildren(...tags.map((tag) => {
    const item = document.createElement("li");
    item.textContent = tag;
    return item;
  }));
}

const FENCED = /^(```.*\n[\s\S]*?^```[ \t]*(?:\n|$))/m;

/** Shows the text of a post exactly as it is, with fenced code in a fixed-width face. */
export function showContent(element, text) {
  element.replaceChildren(...text.split(FENCED).map((piece, index) => {
    const span = document.createElement("span");
    span.className = index % 2 === 1 ? "code" : "prose";
    span.textContent = piece;
    return span;
  }));
}

/** The address of the list, of all authors or of one. */
export const listAddress = (author) => (author ? `#/?author=${encodeURIComponent(author)}` : "#/");

/** The address of a post. */
export const postAddress = (id) => `#/posts/${encodeURIComponent(id)}`;

/** Asks in a dialog; resolves to true when the person agrees. */
export function confirmDialog(text) {
  const dialog = document.getElementById("confirm");
  const { yes, no } = parts(dialog);
  document.getElementById("confirm-text").textContent = text;
  return new Promise((resolve) => {
    dialog.returnValue = "";
    yes.onclick = () => dialog.close("yes");
    no.onclick = () => dialog.close();
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    dialog.showModal();
    no.focus();
  });
}
