// @ts-check
// The values of charts at one place of their common axis, in words: by a slider, which keys, touch and screen readers know, and by pointing
// at one of the charts.
import { h } from "../elements.js";

/**
 * @param {object} options
 * @param {string} options.label of the slider
 * @param {number} options.count of places, at least 1
 * @param {(index: number) => string} options.text what is there
 * @param {import("./series.js").Drawn[]} options.charts that show the place
 * @param {number} [options.start]
 */
export function readout({ label, count, text, charts, start = 0 }) {
  const slider = h("input", { type: "range", min: "0", max: String(count - 1), step: "1", value: String(start), "aria-label": label });
  const words = h("p", { class: "readout-text" });
  const show = (/** @type {number} */ index) => {
    slider.value = String(index);
    words.textContent = text(index);
    slider.setAttribute("aria-valuetext", words.textContent);
    for (const chart of charts) chart.setCursor(index);
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  for (const chart of charts) chart.onPoint(show);
  show(start);
  return h("div", { class: "readout" }, slider, words);
}
