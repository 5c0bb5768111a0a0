// @ts-check
// Where the median goes: one bar for each backend, its parts told apart by pattern and by name.
import { BACKENDS } from "../design.js";
import { PARTS } from "../timing.js";
import { ms } from "../words.js";
import { s } from "../../charts/svg.js";

/** @typedef {import("../timing.js").Split} Split */

/** Height of a bar. */
export const BAR = 22;
const GAP = 30;
const HEIGHT = BACKENDS.length * (BAR + GAP);

/** What each pattern is made of, in a tile of 6 by 6: the rest is plain. @type {Record<string, string>} */
const PATTERNS = { app: "M0 0H6V6H0Z", db: "M-1 1L1 -1M0 6L6 0M5 7L7 5", init: "M0 0L6 6M6 0L0 6", late: "M3 0V6" };

/** @param {string} name */
function patternsOf(name) {
  return s("defs", {}, ...Object.entries(PATTERNS).map(([part, d]) =>
    s("pattern", { id: `split-${name}-${part}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      s("path", { d, class: part === "app" ? `fill-${name}` : `hatch-${name}` }))));
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {string} name
 * @param {string} part
 * @param {number} [height]
 */
const piece = (x, y, width, name, part, height = BAR) =>
  s("rect", { x, y, width: Math.max(0, width), height, class: `piece piece-${name}`, fill: part === "rest" ? "none" : `url(#split-${name}-${part})` });

/**
 * The pieces of one bar, side by side.
 * @param {Split} split
 * @param {string} name of the backend
 * @param {number} y
 * @param {number} perMs its width of a millisecond
 * @param {number} [height]
 */
export function piecesOf(split, name, y, perMs, height = BAR) {
  let x = 0.5;
  const pieces = [patternsOf(name)];
  for (const [part] of PARTS.filter(([each]) => split[each] > 0)) {
    pieces.push(piece(x, y, split[part] * perMs, name, part, height));
    x += split[part] * perMs;
  }
  return pieces;
}

/**
 * @param {Record<import("../design.js").BackendName, Split | null>} splits
 * @param {number} width
 */
export function drawSplit(splits, width) {
  const sums = BACKENDS.map((name) => sumOf(splits[name]));
  const most = Math.max(...sums, 0.001);
  const label = `Where the median goes. ${BACKENDS.map((name) => `${name}: ${textOf(splits[name])}`).join("; ")}.`;
  const root = s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, class: "chart split", role: "img", "aria-label": label });
  BACKENDS.forEach((name, row) => {
    const split = splits[name];
    const y = row * (BAR + GAP) + 18;
    root.append(s("text", { x: 0, y: y - 5, class: "tick" }, `${name}${split ? `: ${ms(sumOf(split))} ms` : ""}`));
    if (split) root.append(...piecesOf(split, name, y, (width - 1) / most));
  });
  return root;
}

/**
 * A sample of each part's pattern with its name.
 * @param {boolean} isLate whether late starts count: in an open loop
 */
export const legendOf = (isLate) => PARTS.filter(([part]) => part !== "init" && (part !== "late" || isLate)).map(([part, text]) =>
  ({ swatch: s("svg", { viewBox: "0 0 28 16", width: 28, height: 16, class: "swatch split", "aria-hidden": "true" }, patternsOf("key"), piece(0.5, 0.5, 27, "key", part, 15)), text }));

/** @param {Split | null} split */
export const sumOf = (split) => (split ? PARTS.reduce((sum, [part]) => sum + split[part], 0) : 0);

/** @param {Split | null} split */
export const textOf = (split) => (split ? PARTS.filter(([part]) => split[part] > 0).map(([part, text]) => `${text} ${ms(split[part])} ms`).join(", ") : "nothing measured");
