// @ts-check
// The beginning of a post as plain text: what its Markdown says, without marks. The API cuts the text after 200 characters, in the
// middle of a link or of code where it must, so this reads what may be half of anything.

const ELLIPSIS = "…";

/** @param {string} text */
export function plainExcerpt(text) {
  const isCut = text.endsWith(ELLIPSIS);
  const lines = (isCut ? text.slice(0, -1) : text).split("\n");
  const plain = withoutBlocks(lines).map(withoutInlines).join(" ").replace(/\s+/g, " ").trim();
  return isCut && plain ? `${plain.replace(/[\s.,;:–—-]+$/, "")}${ELLIPSIS}` : plain;
}

/** @param {string[]} lines */
function withoutBlocks(lines) {
  const kept = [];
  let fence = "";
  for (const line of lines) {
    const mark = line.match(/^ {0,3}(?:> ?)*(`{3,}|~{3,})/)?.[1];
    if (mark && (!fence || mark.startsWith(fence))) {
      fence = fence ? "" : mark;
      continue;
    }
    if (fence) {
      kept.push(line.replace(/[`*_~[\]\\]/g, "\\$&"));
      continue;
    }
    // Rules, underlines of headings, and the second row of a table.
    if (/^[\s>]*(?:(?:[-=*_]\s*){2,}|\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+)$/.test(line)) continue;

    const unmarked = line.replace(/^[\s>]*/, "").replace(/^(?:[-+*]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/, "")
      .replace(/^#{1,6}(?:\s+|$)/, "").replace(/\s+#+\s*$/, "");
    kept.push(/^\|.*\|\s*$/.test(unmarked) ? unmarked.slice(1).replace(/\|\s*$/, "").replaceAll("|", " ") : unmarked);
  }
  return kept;
}

/** @param {string} line */
const withoutInlines = (line) => line
  // Out of reach of what follows: code, and what a backslash protects.
  .replace(/(`+)(?!`)([^`]+)\1(?!`)/g, (_, __, code) => protect(code.trim()))
  .replace(/\\([!-/:-@[-`{-~])/g, (_, mark) => protect(mark))
  .replace(/!?\[([^\]]*)\](?:\([^)]*(?:\)|$)|\[[^\]]*(?:\]|$))/g, "$1")
  .replace(/<((?:https?:\/\/|mailto:)[^\s<>]+)>/g, "$1")
  .replace(/(\*{1,3}|~~)(?=\S)/g, "").replace(/(?<=\S)(\*{1,3}|~~)/g, "")
  .replace(/(?<![\p{L}\p{N}])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}])/gu, "")
  // A mark that its other half was cut from.
  .replace(/!?\[(?=[^\]]*$)/, "").replace(/`+(?=[^`]*$)/, "")
  .replace(/\p{Co}/gu, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) - PRIVATE));

// Characters of a plane for private use stand for protected ones meanwhile.
const PRIVATE = 0x100000;

/** @param {string} text */
const protect = (text) => text.replace(/[!-/:-@[-`{-~]/g, (char) => String.fromCodePoint(char.charCodeAt(0) + PRIVATE));
