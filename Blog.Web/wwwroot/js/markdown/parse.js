// @ts-check
// CommonMark with tables, strikethrough and bare addresses, as tokens. Raw HTML is no HTML here: it stays text.
import MarkdownIt from "../../vendor/markdown-it/markdown-it.esm.min.mjs";

/**
 * @typedef {object} Token
 * @property {string} type
 * @property {string} content
 * @property {string} info
 * @property {string} tag
 * @property {number} nesting 1 opens, -1 closes, 0 is whole
 * @property {boolean} hidden
 * @property {[string, string][] | null} attrs
 * @property {Token[] | null} children
 */

// Its one file is minified and has no types.
const parser = new /** @type {any} */ (MarkdownIt)({ html: false, linkify: true });
// "readme.md" and "node.js" are words, not addresses.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: true });
// Which links are safe is decided in one place, where they become elements.
parser.validateLink = () => true;

/**
 * @param {string} text
 * @returns {Token[]}
 */
export const parse = (text) => parser.parse(text, {});

/** Text after a fence, which the parser leaves as it was typed. @param {string} text @returns {string} */
export const unescapeText = (text) => parser.utils.unescapeAll(text);
