// @ts-check
// Lines over one axis, as SVG: linear or logarithmic, told apart by dash and label as well as by hue; a table beneath says the same, and a
// cursor (readout.js) marks the place whose values are read.
import { s } from "./svg.js";

const NARROWEST = 240;

/**
 * @typedef {{ name: string, values: (number | null)[], className: string }} Line
 * @typedef {{ from: number, to: number, isLog?: boolean, ticks: { at: number, label: string }[] }} Axis
 * @typedef {object} Chart
 * @property {string} title
 * @property {number[]} at x of each value
 * @property {Line[]} lines
 * @property {Axis} x
 * @property {boolean} [isLogY]
 * @property {(value: number) => string} format
 * @property {number} [height]
 * @property {{ at: number, label: string }} [mark]
 *
 * @typedef {object} Drawn
 * @property {HTMLElement} box
 * @property {(index: number | null) => void} setCursor marks a place by the index of its value
 * @property {(listener: (index: number) => void) => void} onPoint tells where somebody points
 */

/**
 * Three to five round numbers from 0 to at least `most`.
 * @param {number} most
 */
export function ticksTo(most) {
  if (!(most > 0)) return [0, 1];
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = /** @type {number} */ ([1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough - 1e-12));
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => i * step);
}

/**
 * Powers of ten around the values.
 * @param {number} least
 * @param {number} most
 */
export function powersOfTen(least, most) {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/**
 * @param {boolean | undefined} isLog
 * @param {number} from
 * @param {number} to
 * @param {number} value
 */
const scale = (isLog, from, to, value) => (isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from || 1));

/**
 * The chart as wide as the place it is put in, drawn again when that changes, so that its letters stay readable on a phone.
 * @param {Chart} chart
 * @returns {Drawn}
 */
export function drawSeries(chart) {
  const box = document.createElement("div");
  box.className = "chart-box";
  let drawn = 0;
  /** @type {number | null} */ let cursor = null;
  /** @type {ReturnType<typeof draw> | null} */ let picture = null;
  /** @type {((index: number) => void) | null} */ let listener = null;
  new ResizeObserver(() => {
    const width = Math.max(NARROWEST, Math.round(box.clientWidth));
    if (width === drawn) return;
    drawn = width;
    picture = draw(chart, width);
    picture.showCursor(cursor);
    box.replaceChildren(picture.root);
  }).observe(box);
  const point = (/** @type {PointerEvent} */ event) => {
    if (picture && listener) listener(picture.indexAt(event.clientX - box.getBoundingClientRect().left));
  };
  box.addEventListener("pointermove", point);
  box.addEventListener("pointerdown", point);
  return {
    box,
    setCursor(index) {
      cursor = index;
      picture?.showCursor(index);
    },
    onPoint: (given) => void (listener = given),
  };
}

/**
 * @param {Chart} chart
 * @param {number} width
 */
function draw({ title, at, lines, x, isLogY = false, format, height = 150, mark }, width) {
  const [left, right, top, bottom] = [52, 8, 8, 22];
  const isThere = (/** @type {number | null} */ value) => value !== null && Number.isFinite(value) && (!isLogY || value > 0);
  const all = /** @type {number[]} */ (lines.flatMap(({ values }) => values.filter(isThere)));
  const most = all.length > 0 ? Math.max(...all) : 1;
  const least = all.length > 0 ? Math.min(...all) : 1;
  const yTicks = isLogY ? powersOfTen(least, most) : ticksTo(most);
  const px = (/** @type {number} */ value) => left + scale(x.isLog, x.from, x.to, value) * (width - left - right);
  const py = (/** @type {number} */ value) => height - bottom - scale(isLogY, yTicks[0], yTicks[yTicks.length - 1], value) * (height - top - bottom);

  const root = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": `${title}. The table beneath has the figures.` });
  for (const tick of yTicks) {
    root.append(s("line", { x1: left, x2: width - right, y1: py(tick), y2: py(tick), class: "grid" }));
    root.append(s("text", { x: left - 6, y: py(tick) + 4, class: "tick end" }, format(tick)));
  }
  const every = Math.ceil(x.ticks.length / Math.max(2, Math.floor((width - left) / 70)));
  for (const { at: value, label } of x.ticks.filter((_, i) => i % every === 0)) root.append(s("text", { x: px(value), y: height - 6, class: px(value) > width - 40 ? "tick end" : "tick middle" }, label));
  if (mark) {
    root.append(s("line", { x1: px(mark.at), x2: px(mark.at), y1: top, y2: height - bottom, class: "mark" }));
    const isRight = px(mark.at) > width / 2;
    root.append(s("text", { x: px(mark.at) + (isRight ? -5 : 5), y: top + 10, class: isRight ? "tick end" : "tick" }, mark.label));
  }
  for (const { values, className } of lines) {
    let path = "";
    let isOpen = false;
    values.forEach((value, i) => {
      if (isThere(value)) path += `${isOpen ? "L" : "M"}${px(at[i]).toFixed(1)} ${py(/** @type {number} */ (value)).toFixed(1)}`;
      isOpen = isThere(value);
    });
    root.append(s("path", { d: path, class: `line ${className}` }));
  }
  const cursor = s("g", { class: "cursor" });
  root.append(cursor);

  return {
    root,
    /** @param {number} offset in pixels from the left edge of the drawing */
    indexAt(offset) {
      let best = 0;
      for (let i = 1; i < at.length; i++) if (Math.abs(px(at[i]) - offset) < Math.abs(px(at[best]) - offset)) best = i;
      return best;
    },
    /** @param {number | null} index */
    showCursor(index) {
      if (index === null) return void cursor.replaceChildren();
      cursor.replaceChildren(
        s("line", { x1: px(at[index]), x2: px(at[index]), y1: top, y2: height - bottom }),
        ...lines.filter(({ values }) => isThere(values[index])).map(({ values, className }) =>
          s("circle", { cx: px(at[index]), cy: py(/** @type {number} */ (values[index])), r: 3.5, class: className })));
    },
  };
}
