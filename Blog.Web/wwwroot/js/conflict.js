// @ts-check
// Two people changed one post: both texts side by side, and a way out that loses neither.
import { diffLines } from "./diff.js";
import { fromTemplate } from "./dom.js";
import { bodyOf } from "./drafts.js";

/** @type {Record<import("./fields.js").Field, string>} */
const NAMES = { title: "Title", author: "Author", tags: "Tags", content: "Text" };

// Lines that are alike on both sides are shown only near a difference.
const AROUND = 2;

/**
 * @param {HTMLElement} place
 * @param {import("./drafts.js").Draft} mine
 * @param {import("./api.js").Post} theirs as it is now
 * @param {{ keepBoth: () => void, replace: () => void }} ways
 */
export function showConflict(place, mine, theirs, { keepBoth, replace }) {
  const view = fromTemplate("conflict");
  const sent = JSON.parse(bodyOf(mine));
  const rows = Object.entries(NAMES).flatMap(([field, name]) => {
    const [a, b] = [textOf(sent[field]), textOf(/** @type {any} */ (theirs)[field])];
    return a === b ? [] : [nameRow(name), ...lineRows(diffLines(a, b))];
  });
  view.rows.replaceChildren(...rows);
  view.same.hidden = rows.length > 0;
  view.differences.hidden = rows.length === 0;
  view.keepBoth.addEventListener("click", keepBoth);
  view.replace.addEventListener("click", replace);
  place.replaceChildren(view.root);
  view.heading.focus({ preventScroll: true });
  view.root.scrollIntoView({ block: "start" });
}

/** As the API would store it. @param {string | string[]} value */
const textOf = (value) => [value].flat().join(", ").replace(/\r\n?/g, "\n").trim().normalize("NFC");

/** @param {import("./diff.js").Row[]} lines */
function lineRows(lines) {
  const isNear = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ isSame }) => !isSame));
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [row(line)];
    return at === 0 || isNear[at - 1] ? [gapRow()] : [];
  });
}

/** @param {import("./diff.js").Row} row */
function row({ mine, theirs, isSame }) {
  const element = document.createElement("tr");
  element.append(cell(mine, isSame ? "" : "mine"), cell(theirs, isSame ? "" : "theirs"));
  return element;
}

/** @param {string | null} text @param {"" | "mine" | "theirs"} kind */
function cell(text, kind) {
  const element = document.createElement("td");
  element.dir = "auto";
  if (text === null) {
    element.className = "none";
  } else if (kind) {
    const mark = document.createElement(kind === "mine" ? "ins" : "mark");
    mark.textContent = text || " ";
    element.append(mark);
  } else {
    element.textContent = text;
  }
  return element;
}

/** @param {string} name */
function nameRow(name) {
  const element = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "rowgroup";
  head.colSpan = 2;
  head.textContent = name;
  element.append(head);
  return element;
}

function gapRow() {
  const element = document.createElement("tr");
  const gap = document.createElement("td");
  gap.colSpan = 2;
  gap.className = "gap";
  gap.textContent = "…";
  element.append(gap);
  return element;
}
