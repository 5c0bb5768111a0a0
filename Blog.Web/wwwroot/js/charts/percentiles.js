// @ts-check
// Latency distributions of both backends over one percentile axis, as HdrHistogram draws them: each nine takes as much room as the one before. Told apart by
// dash, mark and name as well as by hue.
import { s } from "./svg.js";

/**
 * @typedef {"functions" | "containers"} BackendName
 * @typedef {{ count: number, at: (share: number) => number }} Distribution  So many times, and the one in ms that a share of them does not exceed.
 * @typedef {Record<BackendName, Distribution>} Distributions
 */

const HEIGHT = 250;
const MARGIN = { left: 48, right: 14, top: 14, bottom: 34 };
const STEPS = 160;
const MARKS = [0.5, 0.9, 0.95, 0.99];
const BACKENDS = /** @type {const} */ (["functions", "containers"]);

/** The percentiles of the axis and of the table beneath. */
export const PERCENTILES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/** @param {number} share */
export const nameOf = (share) => `${Number((share * 100).toFixed(1))} %`;

/** @param {number} share */
const nines = (share) => -Math.log10(1 - share);

/** @param {number} value */
const ms = (value) => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });

/**
 * 1, 2 and 5 of each power of ten, from at or below the least to at or above the most.
 * @param {number} least above 0
 * @param {number} most
 */
export function ticksAround(least, most) {
  const all = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)) + 1; power++) all.push(...[1, 2, 5].map((one) => one * 10 ** power));
  const from = all.findLastIndex((tick) => tick <= least * (1 + 1e-9));
  const to = all.findIndex((tick) => tick >= most * (1 - 1e-9));
  return all.slice(from, Math.max(to, from + 1) + 1).map((tick) => Number(tick.toPrecision(1)));
}

/**
 * @param {Distributions} times
 * @param {number} width
 */
export function drawPercentiles(times, width) {
  const here = BACKENDS.filter((name) => times[name].count > 0);
  const label = `Time by percentile of both backends, both axes logarithmic. ${here.map((name) => `${name}: median ${ms(times[name].at(0.5))} ms`).join(", ")}. The table beneath has the figures.`;
  const root = s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, class: "chart", role: "img", "aria-label": label });
  if (here.length === 0) {
    root.append(s("text", { x: width / 2, y: HEIGHT / 2, class: "tick middle" }, "no answers yet"));
    return root;
  }

  const count = Math.max(...here.map((name) => times[name].count));
  const mostNines = Math.max(1, Math.log10(count));
  const least = Math.max(0.05, Math.min(...here.map((name) => times[name].at(0))));
  const yTicks = ticksAround(least, Math.max(...here.map((name) => times[name].at(1))));
  const [low, high] = [yTicks[0], yTicks[yTicks.length - 1]];
  const px = (/** @type {number} */ share) => MARGIN.left + (nines(share) / mostNines) * (width - MARGIN.left - MARGIN.right);
  const py = (/** @type {number} */ value) => HEIGHT - MARGIN.bottom - (Math.log(Math.max(value, low) / low) / Math.log(high / low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);

  for (const tick of yTicks) {
    root.append(s("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: py(tick), y2: py(tick), class: "grid" }));
    root.append(s("text", { x: MARGIN.left - 6, y: py(tick) + 4, class: "tick end" }, tick.toLocaleString("en-US")));
  }
  let free = -Infinity; // where the last label ends
  for (const share of PERCENTILES.filter((one) => nines(one) <= mostNines + 1e-9)) {
    root.append(s("line", { x1: px(share), x2: px(share), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom, class: "grid" }));
    const half = 3.5 * nameOf(share).length;
    if (px(share) - half < free + 6) continue;
    const isLast = px(share) + half > width;
    root.append(s("text", { x: isLast ? width - 2 : px(share), y: HEIGHT - MARGIN.bottom + 16, class: isLast ? "tick end" : "tick middle" }, nameOf(share)));
    free = px(share) + half;
  }
  root.append(s("text", { x: (MARGIN.left + width) / 2, y: HEIGHT - 3, class: "tick middle" }, "of the answers took no longer"));

  for (const name of here) {
    const own = times[name];
    const most = Math.log10(own.count); // beyond one in n there is nothing to see
    const path = Array.from({ length: STEPS + 1 }, (_, i) => 1 - 10 ** -((i / STEPS) * most)).map((share, i) => `${i === 0 ? "M" : "L"}${px(share).toFixed(1)} ${py(own.at(share)).toFixed(1)}`);
    root.append(s("path", { d: path.join(""), class: `line ${name}` }));
    for (const share of MARKS.filter((one) => nines(one) <= most + 1e-9)) root.append(mark(name, px(share), py(own.at(share))));
  }
  return root;
}

/**
 * Functions: a filled disc. Containers: an open square.
 * @param {string} name
 * @param {number} x
 * @param {number} y
 */
export const mark = (name, x, y) => (name === "functions"
  ? s("circle", { cx: x, cy: y, r: 4, class: "mark-functions" })
  : s("rect", { x: x - 4, y: y - 4, width: 8, height: 8, class: "mark-containers" }));
