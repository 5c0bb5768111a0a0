// @ts-check
// What is wrong with a draft, in people's words, before it is sent. The API decides; this only answers sooner and more kindly.
import { tagsOf } from "./tags.js";
import { plural } from "./words.js";

export const MOST = { title: 200, author: 100, bytes: 300_000, tags: 10, tag: 30 };

/** @param {string} text as it is stored */
const stored = (text) => text.trim().normalize("NFC");
/** @param {string} text in characters, as people count them for the API: code points */
const lengthOf = (text) => [...text].length;

/** @param {string} text */
export const bytesOf = (text) => new TextEncoder().encode(stored(text.replace(/\r\n?/g, "\n"))).length;

/**
 * @param {{ title: string, author: string, content: string, tags: string }} draft
 * @returns {Record<string, string>} a sentence by field; none where all is well
 */
export function checkDraft({ title, author, content, tags }) {
  /** @type {Record<string, string>} */
  const errors = {};
  const [titleLength, authorLength] = [lengthOf(stored(title)), lengthOf(stored(author))];
  if (titleLength === 0) errors.title = "Give the post a title.";
  else if (titleLength > MOST.title) errors.title = `The title is ${plural(titleLength - MOST.title, "character")} too long; ${MOST.title} fit.`;
  if (stored(content) === "") errors.content = "Write something first.";
  else if (bytesOf(content) > MOST.bytes) errors.content = `The text is too long by ${plural(bytesOf(content) - MOST.bytes, "byte")} of ${plural(MOST.bytes, "byte")}.`;
  if (authorLength === 0) errors.author = "Say who wrote it.";
  else if (authorLength > MOST.author) errors.author = `The name is ${plural(authorLength - MOST.author, "character")} too long; ${MOST.author} fit.`;
  const problem = tagProblem(tagsOf(tags).map(stored));
  if (problem) errors.tags = problem;
  return errors;
}

/** @param {string[]} tags */
function tagProblem(tags) {
  const bad = tags.find((tag) => !/^[\p{L}\p{M}\p{Nd} ._+\-#&]+$/u.test(tag));
  if (bad !== undefined) return `“${bad}” cannot be a tag: use letters, digits, blanks and . _ + - # & only.`;
  const long = tags.find((tag) => lengthOf(tag) > MOST.tag);
  if (long !== undefined) return `“${long}” is too long for a tag; ${MOST.tag} characters fit.`;
  const twice = tags.find((tag, at) => tags.findIndex((other) => other.toUpperCase() === tag.toUpperCase()) < at);
  if (twice !== undefined) return `“${twice}” is there twice.`;
  return tags.length > MOST.tags ? `These are ${tags.length} tags; ${MOST.tags} fit.` : null;
}
