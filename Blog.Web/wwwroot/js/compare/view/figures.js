// @ts-check
// The figures as they come: the cells are there from the start and only change their text, so that nothing moves.
import { details, h, table } from "../../elements.js";
import { BACKENDS } from "../design.js";
import { quantile } from "../statistics.js";
import { PARTS } from "../timing.js";
import { apart, ms } from "../words.js";
import { drawPercentiles, mark, nameOf, PERCENTILES } from "../../charts/percentiles.js";
import { drawSplit, legendOf } from "./split.js";
import { drawing, s } from "../../charts/svg.js";

/**
 * @typedef {import("../summary.js").Figures} Figures
 * @typedef {Record<import("../design.js").BackendName, Figures>} Both
 * @typedef {Record<import("../design.js").BackendName, Float64Array>} Times  Sorted.
 */

/** @type {[string, (figures: Figures) => string][]} */
const ROWS = [
  ["answers", ({ n }) => n.toLocaleString("en-US")], ["errors", ({ errors, n }) => `${errors}/${n}`],
  ["p50, ms", ({ p50 }) => ms(p50)], ["p90, ms", ({ p90 }) => ms(p90)], ["p95, ms", ({ p95 }) => ms(p95)], ["p99, ms", ({ p99 }) => ms(p99)], ["max, ms", ({ max }) => ms(max)],
  ["a second", ({ perSecond }) => ms(perSecond)], ["cold starts, ms", ({ cold }) => apart(cold)], ["first answers, ms", ({ first }) => apart(first)],
];

export function figuresTable() {
  const cells = ROWS.map(() => BACKENDS.map(() => h("td", {}, "–")));
  const element = h("table", { class: "figures" },
    h("caption", {}, "Warm answers, from start to last byte in this browser; cold starts apart"),
    h("thead", {}, h("tr", {}, h("td"), ...BACKENDS.map((name) => h("th", { scope: "col", class: name }, name)))),
    h("tbody", {}, ...ROWS.map(([name], row) => h("tr", {}, h("th", { scope: "row" }, name), ...cells[row]))));
  return {
    element,
    /** @param {Both | null} figures */
    show: (figures) => ROWS.forEach(([, text], row) => BACKENDS.forEach((name, column) => void (cells[row][column].textContent = figures ? text(figures[name]) : "–"))),
  };
}

/** @param {Float64Array} sorted */
const distributionOf = (sorted) => ({ count: sorted.length, at: (/** @type {number} */ share) => quantile(sorted, share) });

export function percentilePlot() {
  let times = /** @type {Times} */ ({ functions: new Float64Array(), containers: new Float64Array() });
  const { box, redraw } = drawing("compare-plot", (width) => drawPercentiles({ functions: distributionOf(times.functions), containers: distributionOf(times.containers) }, width));
  const key = (/** @type {string} */ name, /** @type {string} */ line) => h("span", { class: "compare-key" },
    s("svg", { viewBox: "0 0 36 12", width: 36, height: 12, class: "chart-key", "aria-hidden": "true" }, s("path", { d: "M0 6H36", class: `line ${name}` }), mark(name, 18, 6)), `${name}: ${line}`);
  const beneath = h("div");
  const row = (/** @type {number} */ share) => [nameOf(share), ...BACKENDS.map((name) => (times[name].length > 0 && (share < 1 - 1 / times[name].length || share === 0) ? ms(quantile(times[name], share)) : "–"))];
  return {
    element: h("figure", {}, h("figcaption", {}, "Time by percentile, ms; both axes logarithmic"), h("p", { class: "legend" }, key("functions", "solid line, discs"), key("containers", "dashed line, squares")), box, beneath),
    /** @param {Times} given @param {boolean} isFinal the table beneath is made once, at the end */
    show(given, isFinal) {
      times = given;
      redraw();
      if (isFinal) beneath.replaceChildren(details("The same as a table", table("Time by percentile, ms", ["of the answers", ...BACKENDS], PERCENTILES.map(row))));
      else beneath.replaceChildren(h("p", { class: "compare-later" }, "The table comes with the last block."));
    },
  };
}

export function splitBars() {
  let splits = /** @type {Record<import("../design.js").BackendName, import("../timing.js").Split | null>} */ ({ functions: null, containers: null });
  const { box, redraw } = drawing("compare-split", (width) => drawSplit(splits, width));
  const legend = h("p", { class: "legend" });
  const beneath = h("div");
  return {
    element: h("figure", {}, h("figcaption", {}, "Where the median goes: the middle tenth of the answers"), box, legend, beneath),
    /** @param {Both | null} figures @param {boolean} isFinal @param {boolean} isLate */
    show(figures, isFinal, isLate) {
      splits = { functions: figures?.functions.split ?? null, containers: figures?.containers.split ?? null };
      redraw();
      legend.replaceChildren(...legendOf(isLate).map(({ swatch, text }) => h("span", { class: "compare-key" }, swatch, text)));
      if (isFinal) beneath.replaceChildren(details("The same as a table", table("Split of the median, ms", ["part", ...BACKENDS], PARTS.map(([part, text]) => [text, ...BACKENDS.map((name) => ms(splits[name]?.[part] ?? null))]))));
      else beneath.replaceChildren(h("p", { class: "compare-later" }, "The table comes with the last block."));
    },
  };
}
