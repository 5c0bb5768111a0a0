// @ts-check
// The four fields of the editor: what is in them, and what is wrong with it, said where it is.
import { partOfPage, setState } from "./dom.js";
import { fieldOf } from "./problem.js";
import { tagsOf } from "./tags.js";

/** @typedef {"title" | "content" | "author" | "tags"} Field */

/** @type {Field[]} */
export const FIELDS = ["title", "content", "author", "tags"];

/** @param {string} name @returns {name is Field} */
const isField = (name) => FIELDS.some((field) => field === name);

export class Fields {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    // A title is one line.
    this.field("title").addEventListener("keydown", (/** @type {any} */ event) => { if (event.key === "Enter" && !event.isComposing) event.preventDefault(); });
  }

  /** @param {Field} name @returns {HTMLInputElement | HTMLTextAreaElement} */
  field(name) {
    return /** @type {any} */ (this.form.elements.namedItem(name));
  }

  /** @param {Record<Field, string>} draft */
  fill(draft) {
    for (const name of FIELDS) this.field(name).value = draft[name];
  }

  /** @param {Record<Field, string>} draft */
  readInto(draft) {
    // However it is pasted.
    const title = this.field("title");
    if (/[\r\n]/.test(title.value)) title.value = title.value.replace(/\s*[\r\n]+\s*/g, " ");
    for (const name of FIELDS) draft[name] = this.field(name).value;
  }

  /** @param {Record<string, string>} errors a sentence by field; none where all is well */
  show(errors) {
    for (const name of FIELDS) {
      partOfPage(`${name}-error`).textContent = errors[name] ?? "";
      setState(this.field(name), "aria-invalid", Boolean(errors[name]));
    }
  }

  /** @param {Record<string, string>} errors */
  focusFirst(errors) {
    const name = FIELDS.find((field) => errors[field]);
    if (name) this.field(name).focus();
  }

  /**
   * What only the API has noticed: its sentences go on from the name of the field, and from the tag itself for tags[2].
   * @param {import("./problem.js").Problem} problem
   * @param {string} tags as they were typed
   * @returns {boolean} false where it is about no field
   */
  explain(problem, tags) {
    /** @type {Record<string, string>} */
    const errors = {};
    for (const [key, texts] of Object.entries(problem.errors)) {
      const name = fieldOf(key);
      if (!isField(name)) continue;
      const index = key.match(/^tags\[(\d+)\]$/)?.[1];
      const subject = index ? `“${tagsOf(tags)[Number(index)]}”` : this.field(name).labels?.[0].textContent;
      errors[name] = [errors[name], ...texts.map((text) => `${subject} ${text}`)].filter(Boolean).join(" ");
    }
    if (Object.keys(errors).length === 0) return false;

    this.show(errors);
    this.focusFirst(errors);
    return true;
  }
}
