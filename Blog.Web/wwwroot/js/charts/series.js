// @ts-check
// Lines over one axis, as SVG: linear or logarithmic, told apart by dash and label as well as by hue; a table beneath says the same.

const SVG = "http://www.w3.org/2000/svg";
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
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

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
 * The chart as wide as the place it is put in, drawn again when that changes, so that its letters stay readable on a phone.
 * @param {Chart} chart
 */
export function drawSeries(chart) {
  const box = document.createElement("div");
  box.className = "chart-box";
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.max(NARROWEST, Math.round(box.clientWidth));
    if (width === drawn) return;
    drawn = width;
    box.replaceChildren(draw(chart, width));
  }).observe(box);
  return box;
}

/**
 * @param {Chart} chart
 * @param {number} width
 */
function draw({ title, at, lines, x, isLogY = false, format, height = 150, mark }, width) {
  const [left, right, top, bottom] = [52, 8, 8, 22];
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null && Number.isFinite(value) && (!isLogY || value > 0)));
  const most = all.length > 0 ? Math.max(.../** @type {number[]} */ (all)) : 1;
  const least = all.length > 0 ? Math.min(.../** @type {number[]} */ (all)) : 1;
  const yTicks = isLogY ? powersOfTen(least, most) : ticksTo(most);
  const scale = (/** @type {boolean | undefined} */ isLog, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ value) =>
    isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from || 1);
  const px = (/** @type {number} */ value) => left + scale(x.isLog, x.from, x.to, value) * (width - left - right);
  const py = (/** @type {number} */ value) => height - bottom - scale(isLogY, yTicks[0], yTicks[yTicks.length - 1], value) * (height - top - bottom);

  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": `${title}. The table beneath has the figures.` });
  for (const tick of yTicks) {
    root.append(svg("line", { x1: left, x2: width - right, y1: py(tick), y2: py(tick), class: "grid" }));
    root.append(svg("text", { x: left - 6, y: py(tick) + 4, class: "tick end" }, format(tick)));
  }
  const every = Math.ceil(x.ticks.length / Math.max(2, Math.floor((width - left) / 70)));
  for (const { at: value, label } of x.ticks.filter((_, i) => i % every === 0)) root.append(svg("text", { x: px(value), y: height - 6, class: px(value) > width - 40 ? "tick end" : "tick middle" }, label));
  if (mark) {
    root.append(svg("line", { x1: px(mark.at), x2: px(mark.at), y1: top, y2: height - bottom, class: "mark" }));
    const isRight = px(mark.at) > width / 2;
    root.append(svg("text", { x: px(mark.at) + (isRight ? -5 : 5), y: top + 10, class: isRight ? "tick end" : "tick" }, mark.label));
  }
  for (const { values, className } of lines) {
    let path = "";
    let isOpen = false;
    values.forEach((value, i) => {
      const isThere = value !== null && Number.isFinite(value) && (!isLogY || value > 0);
      if (isThere) path += `${isOpen ? "L" : "M"}${px(at[i]).toFixed(1)} ${py(/** @type {number} */ (value)).toFixed(1)}`;
      isOpen = isThere;
    });
    root.append(svg("path", { d: path, class: `line ${className}` }));
  }
  return root;
}
