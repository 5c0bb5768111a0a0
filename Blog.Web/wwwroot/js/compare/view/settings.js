// @ts-check
// What is asked, how often and how: one line, the rest behind "Options".
import { details, field, h, numberField } from "../../elements.js";
import { OPERATIONS, RANGES, writes } from "../design.js";

/** @typedef {import("../design.js").Settings} Settings */

/**
 * @param {Settings} settings is changed as the fields are
 * @param {HTMLElement} start the button at the end of the line
 */
export function settingsPart(settings, start) {
  const number = (/** @type {import("../design.js").NumberName} */ name, /** @type {string} */ label, unit = "") => numberField({
    label, unit, value: settings[name], min: RANGES[name][0], max: RANGES[name][1],
    onchange: (value) => void (settings[name] = name === "perSecond" ? value : Math.round(value)),
  });
  const choose = (/** @type {string} */ label, /** @type {Record<string, string>} */ options, /** @type {string} */ value, /** @type {(value: string) => void} */ onchange) => {
    const select = h("select", { onchange: () => onchange(select.value) }, ...Object.entries(options).map(([each, text]) => h("option", { value: each }, text)));
    select.value = value;
    return field(label, select);
  };
  const hint = h("p", { class: "plan-quiet" });
  const [atOnce, perSecond] = [number("atOnce", "At once"), number("perSecond", "Requests a second", "to each")];
  const showHint = () => {
    hint.textContent = writes(settings.operation)
      ? "Writes posts of its own, by an author “Compare …”, and deletes them: at the end, at Stop, and if the tab is closed, when the page is opened next."
      : "Only reads. Each block asks both backends once, in random order.";
    atOnce.hidden = settings.loop === "open";
    perSecond.hidden = settings.loop !== "open";
  };
  showHint();
  const operation = choose("Operation", OPERATIONS, settings.operation, (value) => { settings.operation = /** @type {Settings["operation"]} */ (value); showHint(); });
  const loop = choose("Load", { closed: "closed loop: so many at once", open: "open loop: at a rate" }, settings.loop, (value) => { settings.loop = /** @type {Settings["loop"]} */ (value); showHint(); });
  return h("form", { class: "compare-settings", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("div", { class: "plan-row" }, operation, number("blocks", "Blocks"), atOnce, perSecond, start),
    hint,
    details("Options", h("div", { class: "plan-row" }, loop, number("warmUp", "Warm-up", "blocks"), number("seconds", "At most", "s"), number("seed", "Seed")),
      h("p", { class: "plan-quiet" }, "Warm-up blocks are thrown away. In an open loop requests start at fixed times whatever the answers do, and a late start counts into the time. The same seed asks in the same order.")));
}
