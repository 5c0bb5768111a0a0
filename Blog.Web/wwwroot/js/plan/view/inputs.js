// @ts-check
// What is asked: traffic, goal, durations, assumptions; prices are in prices-part.js.

import { ASSUMPTION_NAMES, ASSUMPTIONS } from "../assumptions.js";
import { perMinute, readCounts } from "../counts.js";
import { changedByHand, complete, condensed, DEFAULT_MEASURED, OPERATIONS, OPERATION_LABELS, whatIsWrong } from "../measured.js";
import { perMonthOf, presetCounts, PRESETS } from "../traffic.js";
import { readout } from "../../charts/readout.js";
import { drawSeries } from "../../charts/series.js";
import { ms, whole } from "../text.js";
import { details, field, h, newId, numberField, table } from "../../elements.js";

/** @typedef {import("../handover.js").Input} Input */

/** @param {Input} input */
export function countsOf(input) {
  return input.preset === "own" ? (input.own ? perMinute(input.own) : new Float64Array(0)) : presetCounts(input.preset, input.perMonth);
}

/**
 * The traffic over time: drawn, read at a time, and as a table.
 * @param {ArrayLike<number>} counts
 * @param {string} title
 */
function drawTraffic(counts, title) {
  const step = Math.max(1, Math.ceil(counts.length / 336));
  /** @type {number[]} */ const values = [];
  for (let from = 0; from < counts.length; from += step) {
    let most = 0;
    for (let i = from; i < Math.min(counts.length, from + step); i++) most = Math.max(most, counts[i]);
    values.push(most);
  }
  const at = values.map((_, i) => i * step);
  const chart = drawSeries({
    title, at, lines: [{ name: "requests a minute", values, className: "ink" }], height: 90,
    x: { from: 0, to: Math.max(1, counts.length), ticks: timeTicks(counts.length) }, format: (value) => value.toLocaleString("en-US"),
  });
  const inWords = (/** @type {number} */ value) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const span = step > 1 ? ` in the busiest minute of ${step}` : "";
  return h("div", {}, chart.box,
    readout({ label: `${title}: read at a time`, count: at.length, text: (i) => `${timeName(at[i])}: ${inWords(values[i])} requests a minute${span}.`, charts: [chart], start: values.indexOf(Math.max(...values)) }),
    details("The same as a table", table(title, ["time", `requests a minute${span}`], at.map((minute, i) => [timeName(minute), inWords(values[i])]))));
}

/** @param {number} minute since the beginning of the counts */
export const timeName = (minute) => `day ${Math.floor(minute / 1440) + 1}, ${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** @param {number} minutes */
export function timeTicks(minutes) {
  const [unit, name] = minutes > 2 * 1440 ? [1440, "day"] : minutes > 120 ? [60, "h"] : [1, "min"];
  const every = Math.max(1, Math.ceil(minutes / unit / 8)) * unit;
  return Array.from({ length: Math.max(1, Math.ceil(minutes / every)) }, (_, i) => ({ at: i * every, label: name === "day" ? `day ${(i * every) / unit + 1}` : `${(i * every) / unit} ${name}` }));
}

/**
 * @param {Input} input
 * @param {() => void} changed
 */
export function trafficPart(input, changed) {
  const picture = h("div", { class: "spark" });
  const about = h("p", { class: "plan-quiet" });
  const perMonth = h("div");
  const own = ownCounts(input, () => show());
  let isVolumeChosen = input.preset !== "own" && input.perMonth !== PRESETS[input.preset].perMonth; // then it stays when the shape is changed
  const show = () => {
    own.hidden = input.preset !== "own";
    const counts = countsOf(input);
    perMonth.replaceChildren(...(input.preset === "own" ? [] : [numberField({
      label: "Requests a month", value: Math.round(input.perMonth), min: 1, max: 1e10,
      onchange: (value) => { input.perMonth = value; isVolumeChosen = true; show(); },
    })]));
    about.textContent = counts.length === 0 ? "No counts yet." : input.preset === "own"
      ? `Your counts: ${(counts.length / 1440).toFixed(1)} days, ${whole(perMonthOf(counts))} requests in a month of 730 hours.`
      : `${PRESETS[input.preset].about}; one week, Monday first.`;
    picture.replaceChildren(...(counts.length > 0 ? [drawTraffic(counts, "Requests a minute over time")] : []));
    changed();
  };
  const name = newId("traffic");
  const choices = [...Object.entries(PRESETS).map(([key, { label }]) => [key, label]), ["own", "my counts…"]].map(([key, label]) => {
    const radio = h("input", { type: "radio", name, value: key, onchange: () => {
      input.preset = /** @type {Input["preset"]} */ (key);
      if (key !== "own" && !isVolumeChosen) input.perMonth = PRESETS[/** @type {import("../traffic.js").Preset} */ (key)].perMonth;
      show();
    } });
    radio.checked = key === input.preset;
    return h("label", { class: "choice" }, radio, h("span", {}, label));
  });
  show();
  return h("fieldset", { class: "part" }, h("legend", {}, "1 Traffic"), h("div", { class: "choices" }, ...choices), own, perMonth, about, picture);
}

const CLI = `aws cloudwatch get-metric-data --start-time 2026-11-19T00:00:00Z --end-time 2026-11-26T00:00:00Z --metric-data-queries '[{"Id":"requests","MetricStat":{"Metric":{"Namespace":"AWS/ApiGateway","MetricName":"Count","Dimensions":[{"Name":"ApiName","Value":"aws-serverless-blog"}]},"Period":60,"Stat":"Sum"}}]'`;

/**
 * @param {Input} input
 * @param {() => void} taken
 */
function ownCounts(input, taken) {
  const text = h("textarea", { rows: 4, spellcheck: "false", class: "counts" });
  const file = h("input", { type: "file", accept: ".csv,.json,.txt,text/csv,application/json" });
  const preview = h("div", { role: "status" });
  const read = () => {
    const { counts, problems } = readCounts(text.value);
    const list = problems.length === 0 ? null : h("ul", { class: "problem" }, ...problems.slice(0, 20).map((one) => h("li", {}, one)),
      problems.length > 20 ? h("li", {}, `and ${problems.length - 20} more`) : null);
    if (!counts) return void preview.replaceChildren(...[list].filter((one) => one !== null));
    const minutes = perMinute(counts);
    const use = h("button", { type: "button", class: "primary", onclick: () => {
      input.own = { step: counts.step, values: counts.values };
      preview.replaceChildren(h("p", {}, "These counts are used."));
      taken();
    } }, problems.length > 0 ? "Use the rest" : "Use these counts");
    preview.replaceChildren(...[list, h("p", {}, `${counts.values.length.toLocaleString("en-US")} counts of ${counts.step} min${counts.start ? ` from ${new Date(counts.start * 1000).toISOString().slice(0, 16)}Z` : ""}.`), drawTraffic(minutes, "The counts that were read"),
      problems.length > 0 ? h("p", {}, "What could not be read counts as no requests.") : null, use].filter((one) => one !== null));
  };
  file.addEventListener("change", async () => {
    if (!file.files?.[0]) return;
    text.value = await file.files[0].text();
    read();
  });
  return h("div", { class: "own" },
    field("Counts as CSV (time, count) or the JSON of aws cloudwatch get-metric-data", text), field("or a file", file),
    h("button", { type: "button", onclick: read }, "Read"), preview,
    details("The command for CloudWatch", h("pre", { tabindex: "0" }, CLI)));
}

/**
 * @param {Input} input
 * @param {() => void} changed
 */
export function goalPart(input, changed) {
  return h("fieldset", { class: "part" }, h("legend", {}, "2 Goal"),
    numberField({ label: "99 % of answers within", unit: "ms", value: input.goal.p99Ms, min: 1, max: 600_000, onchange: (value) => { input.goal.p99Ms = value; changed(); } }),
    numberField({ label: "Refused at most", unit: "%", value: Number((input.goal.errorShare * 100).toPrecision(10)), min: 0, max: 100, onchange: (value) => { input.goal.errorShare = value / 100; changed(); } }));
}

/**
 * @param {Input} input
 * @param {() => any} compareResults
 * @param {() => void} changed
 */
export function measuredPart(input, compareResults, changed) {
  const rows = h("div");
  const problem = h("p", { class: "problem", role: "status" });
  const show = () => {
    const all = complete(input.measured);
    const own = input.measured;
    const from = own === null ? `${DEFAULT_MEASURED.when}: ${DEFAULT_MEASURED.source}.`
      : own.where === "hand" ? "Some were typed in."
      : `Measured ${own.when.slice(0, 10)}, ${own.where === "aws" ? "on AWS" : "on a laptop, under the emulator and DynamoDB Local, which are not AWS; init is the default"}.`;
    rows.replaceChildren(h("p", { class: "plan-quiet" }, from), details("Durations in use, to be changed", durations(all)));
  };
  const durations = (/** @type {ReturnType<typeof complete>} */ all) => h("div", {}, ...OPERATIONS.map((name) => {
    const { functions, containers, init, isDefault } = all[name];
    const one = (/** @type {string} */ label, /** @type {number} */ value, /** @type {Parameters<typeof changedByHand>[2]} */ path) => numberField({
      label, unit: "ms", value, min: 0, max: 600_000,
      onchange: (given) => {
        const next = changedByHand(input.measured, name, path, given);
        const wrong = whatIsWrong(next);
        problem.textContent = wrong ?? "";
        if (wrong) return;
        input.measured = next;
        changed();
      },
    });
    const both = /** @type {const} */ ([["functions", functions], ["containers", containers]]).flatMap(([side, of]) => /** @type {const} */ (["app", "db"]).flatMap((part) =>
      /** @type {const} */ (["p50", "p95"]).map((q) => one(`${side}: ${part}, ${q}`, of[part][q], [side, part, q]))));
    return details(`${OPERATION_LABELS[name]}${isDefault ? " (default)" : ""}: ${ms(functions.app.p50)} app, ${ms(functions.db.p50)} db`, h("div", { class: "columns" }, ...both, one("init", init, ["init"])));
  }));
  const take = h("button", { type: "button", onclick: () => {
    const given = compareResults();
    const wrong = given === null ? "Compare has not measured yet; run it once, then come back." : whatIsWrong(given);
    problem.textContent = wrong ?? "";
    if (wrong) return;
    input.measured = condensed(given);
    show();
    changed();
  } }, "From Compare");
  const back = h("button", { type: "button", onclick: () => { input.measured = null; problem.textContent = ""; show(); changed(); } }, "Defaults");
  show();
  const mix = details("Mix of operations", h("p", { class: "plan-quiet" }, "Shares; they are scaled to add up to 100 %."), ...OPERATIONS.map((name) => numberField({
    label: OPERATION_LABELS[name], unit: "parts", value: Math.round(input.mix[name] * 1000) / 10, min: 0, max: 1e6,
    onchange: (value) => {
      parts[name] = value;
      const sum = OPERATIONS.reduce((total, one) => total + parts[one], 0);
      if (sum > 0) OPERATIONS.forEach((one) => void (input.mix[one] = parts[one] / sum));
      changed();
    },
  })));
  const parts = Object.fromEntries(OPERATIONS.map((name) => [name, input.mix[name] * 100]));
  return h("fieldset", { class: "part" }, h("legend", {}, "3 Durations"), h("div", { class: "plan-row" }, take, back), problem, rows, mix);
}

/**
 * @param {Input} input
 * @param {() => void} changed
 */
export function assumptionsPart(input, changed) {
  const assumption = (/** @type {import("../assumptions.js").AssumptionName} */ name) => {
    const one = ASSUMPTIONS[name];
    const set = (/** @type {number} */ value) => { input.assumptions[name] = value; changed(); };
    const control = one.choices
      ? field(one.label, h("select", { onchange: (/** @type {any} */ event) => set(Number(event.target.value)) },
        ...one.choices.map((choice, i) => h("option", { value: String(i), selected: input.assumptions[name] === i }, choice))))
      : numberField({ label: one.label, unit: one.unit, value: input.assumptions[name], min: one.min, max: one.max, onchange: set });
    control.append(h("p", { class: "source" }, one.assumed ? h("strong", {}, "assumed: ") : null, one.source));
    return control;
  };
  const group = (/** @type {"functions" | "containers" | "both"} */ part, /** @type {string} */ title) =>
    h("div", {}, h("h2", { class: "group" }, title), ...ASSUMPTION_NAMES.filter((name) => ASSUMPTIONS[name].part === part).map(assumption));
  return details("Assumptions, all of them editable, each with its source",
    h("div", { class: "columns" }, group("functions", "Functions"), group("containers", "Containers"), group("both", "Both")),
    h("p", { class: "plan-quiet" }, "Below 1,769 MB a function's processor is a part of one; short bursts may run faster than their share."));
}
