// @ts-check
// The answer: figures, distribution, time lines, bills, break-even, sensitivity; every chart has its table, every figure its explanation.

import { drawPercentiles, mark, nameOf, PERCENTILES } from "../../charts/percentiles.js";
import { readout } from "../../charts/readout.js";
import { drawSeries, powersOfTen } from "../../charts/series.js";
import { drawing, s } from "../../charts/svg.js";
import { chosen, explanations, tablesOf, trialsOf } from "../explain.js";
import { money, ms, percent, turnOf, whole } from "../text.js";
import { timeName, timeTicks } from "./inputs.js";
import { details, h, table } from "../../elements.js";

const BACKENDS = /** @type {const} */ (["functions", "containers"]);

/** @param {string[][]} rows of a term and what it means */
const list = (rows) => h("dl", { class: "formulas" }, ...rows.flatMap(([term, meaning]) => [h("dt", {}, term), h("dd", {}, meaning)]));

/**
 * @param {any} answer
 * @param {import("../handover.js").Input} asked
 */
export function summaryPart(answer, asked) {
  const [comes] = tablesOf(answer);
  const isSample = BACKENDS.some((backend) => chosen(answer, backend).run.isSample);
  const rows = explanations(answer, asked.goal, asked.assumptions);
  return h("section", {}, table(comes.title, comes.heads, comes.rows),
    h("div", { class: "columns wide" }, ...BACKENDS.map((backend) => h("div", {},
      details(`How each figure of the ${backend} comes about`, list(rows.filter((row) => row[backend] !== "").map((row) => [row.label, row[backend]]))),
      details(`Settings of the ${backend} that were run`, table(`Settings of the ${backend}, cheapest first`, ["setting", "a month", "p99", "refused", "meets the goal"], trialsOf(answer, backend)))))),
    isSample ? h("p", { class: "plan-quiet" }, "More than two million requests: of each busy minute only its first seconds were simulated.") : null);
}

/** @param {any} answer */
export function distributionPart(answer) {
  const all = /** @type {import("../../charts/percentiles.js").Distributions} */ (Object.fromEntries(BACKENDS.map((backend) => [backend, distributionOf(chosen(answer, backend).distribution)])));
  const { box } = drawing("plan-percentiles", (width) => drawPercentiles(all, width));
  const isShown = (/** @type {number} */ share, /** @type {number} */ count) => count > 0 && (share === 0 || share < 1 - 1 / count);
  return h("section", {}, h("h2", {}, "Latency"),
    h("figure", {}, h("figcaption", {}, "Simulated time by percentile, ms; both axes logarithmic"), legend("discs", "squares"), box),
    details("The same as a table", table("Simulated time by percentile", ["of the answers", ...BACKENDS],
      PERCENTILES.map((share) => [nameOf(share), ...BACKENDS.map((backend) => (isShown(share, all[backend].count) ? ms(all[backend].at(share)) : "–"))]))));
}

/**
 * @param {{ count: number, times: number[] }} distribution as the worker sends it: by equal steps of nines
 * @returns {import("../../charts/percentiles.js").Distribution}
 */
function distributionOf({ count, times }) {
  const nines = Math.log10(Math.max(1, count));
  return {
    count,
    at(share) {
      const last = times.length - 1;
      const step = share >= 1 || nines === 0 ? last : Math.min(last, (-Math.log10(1 - share) / nines) * last);
      const below = Math.floor(step);
      return times[below] + (times[Math.min(last, below + 1)] - times[below]) * (step - below);
    },
  };
}

/** @param {number} count @param {string} noun */
const many = (count, noun) => `${whole(count)} ${noun}${Math.round(count) === 1 ? "" : "s"}`;

/** @param {any} answer */
export function timelinePart(answer) {
  const points = BACKENDS.map((backend) => /** @type {any[]} */ (chosen(answer, backend).run.timeline));
  const minutes = points[0].reduce((sum, one) => sum + one.minutes, 0);
  const x = { from: 0, to: minutes, ticks: timeTicks(minutes) };
  const at = points[0].map(({ minute }) => minute);
  const count = (/** @type {number} */ value) => value.toLocaleString("en-US");
  const pick = (/** @type {number} */ side, /** @type {string} */ what, factor = 1) =>
    points[side].map((one) => (Number.isFinite(one[what]) ? one[what] * factor : null));
  const rows = points[0].map((f, i) => {
    const c = points[1][i];
    return [timeName(f.minute), whole(f.requests), whole(f.allocated), whole(f.cold), ms(f.p99 * 1000), whole(f.refused), whole(c.allocated), whole(c.waiting), ms(c.p99 * 1000), whole(c.refused)];
  });
  /** @type {import("../../charts/series.js").Drawn[]} */ const charts = [];
  const chart = (/** @type {string} */ title, /** @type {any[]} */ lines, isLogY = false) => {
    const drawn = drawSeries({ title, at, lines, x, format: count, isLogY, height: 120 });
    charts.push(drawn);
    return h("figure", {}, h("figcaption", {}, title), drawn.box);
  };
  const figures = [
    chart("Functions: environments allocated", [{ name: "environments", values: pick(0, "allocated"), className: "functions" }]),
    chart("Containers: tasks allocated", [{ name: "tasks", values: pick(1, "allocated"), className: "containers" }]),
    chart("Functions: cold starts", [{ name: "cold starts", values: pick(0, "cold"), className: "functions" }]),
    chart("Containers: requests waiting", [{ name: "waiting", values: pick(1, "waiting"), className: "containers" }]),
    chart("p99 of both, ms, log axis", [{ name: "functions", values: pick(0, "p99", 1000), className: "functions" }, { name: "containers", values: pick(1, "p99", 1000), className: "containers" }], true),
    chart("Refused by both", [{ name: "functions", values: pick(0, "refused"), className: "functions" }, { name: "containers", values: pick(1, "refused"), className: "containers" }]),
  ];
  const words = (/** @type {number} */ i) => {
    const [f, c] = [points[0][i], points[1][i]];
    const from = f.minutes > 1 ? `${timeName(f.minute)}, ${f.minutes} minutes` : timeName(f.minute);
    return `${from}: ${many(f.requests, "request")}. Functions: ${many(f.allocated, "environment")}, ${many(f.cold, "cold start")}, p99 ${ms(f.p99 * 1000)}, ${whole(f.refused)} refused. `
      + `Containers: ${many(c.allocated, "task")}, ${whole(c.waiting)} waiting, p99 ${ms(c.p99 * 1000)}, ${whole(c.refused)} refused.`;
  };
  const busiest = points[0].reduce((best, one, i) => (one.requests > points[0][best].requests ? i : best), 0);
  return h("section", { class: "over-time" }, h("h2", {}, "Over time"),
    legend(),
    readout({ label: "Read the charts at a time", count: at.length, text: words, charts, start: busiest }),
    h("div", { class: "columns wide" }, ...figures),
    details("The same as a table", table("Functions and containers over time", ["time", "requests", "environments", "cold starts", "p99", "refused", "tasks", "waiting", "p99", "refused"], rows)));
}

/**
 * @param {string} [functions] its marks
 * @param {string} [containers]
 */
const legend = (functions, containers) => h("p", { class: "legend" },
  key("functions", functions ? `solid line, ${functions}` : "solid line", functions !== undefined),
  key("containers", containers ? `dashed line, ${containers}` : "dashed line", containers !== undefined));

/**
 * @param {"functions" | "containers"} name
 * @param {string} look
 * @param {boolean} isMarked
 */
const key = (name, look, isMarked) => h("span", { class: "key" },
  s("svg", { viewBox: "0 0 36 12", width: 36, height: 12, class: "chart-key chart", "aria-hidden": "true" }, s("path", { d: "M0 6H36", class: `line ${name}` }), ...(isMarked ? [mark(name, 18, 6)] : [])),
  `${name}: ${look}`);

/** @param {any} answer */
export function billPart(answer) {
  const [, bill] = tablesOf(answer);
  return h("section", {}, h("h2", {}, "Bill"), table(bill.title, bill.heads, bill.rows),
    h("div", { class: "columns wide" }, ...BACKENDS.map((backend) => details(`How each line of the ${backend} comes about`,
      list(chosen(answer, backend).bill.lines.map((/** @type {any} */ line) => [`${line.label}: ${money(line.amount)}`, line.formula]))))));
}

/** @param {{ volumes: import("../answer.js").Volume[], crossings: import("../answer.js").Crossing[] }} found @param {number} perMonth */
export function breakEvenPart({ volumes, crossings }, perMonth) {
  if (volumes.length === 0) return h("section");
  const at = volumes.map((one) => one.perMonth);
  const bills = (/** @type {import("../answer.js").Volume} */ one) => BACKENDS.map((backend) => (one[backend] === null ? "misses the goal" : money(/** @type {number} */ (one[backend]))));
  const inWords = (/** @type {import("../answer.js").Volume} */ one) => `${whole(one.perMonth)} requests a month: functions ${bills(one)[0]}, containers ${bills(one)[1]}`;
  const chart = drawSeries({
    title: "Bill of a month by requests of a month, both axes logarithmic", at, isLogY: true, height: 220,
    lines: BACKENDS.map((backend) => ({ name: backend, values: volumes.map((one) => one[backend]), className: backend })),
    x: { from: at[0], to: at[at.length - 1], isLog: true, ticks: powersOfTen(at[0], at[at.length - 1]).filter((tick) => tick >= at[0] && tick <= at[at.length - 1]).map((tick) => ({ at: tick, label: tick >= 1e6 ? `${tick / 1e6} M` : whole(tick) })) },
    format: (value) => `$${value.toLocaleString("en-US")}`,
    mark: { at: perMonth, label: "your traffic" },
  });
  const turns = crossings.map((turn) => `${turnOf(turn)[0].toUpperCase()}${turnOf(turn).slice(1)} (${inWords(turn.bills)}).`);
  return h("section", {}, h("h2", {}, "Break-even"), legend(),
    h("figure", {}, h("figcaption", {}, "The cheapest setting that meets the goal, for more and less of the same traffic"), chart.box),
    readout({ label: "Read the chart at a volume", count: at.length, text: (i) => `${inWords(volumes[i])}.`, charts: [chart], start: at.indexOf(perMonth) }),
    table("Bills by volume", ["requests a month", "functions", "containers"], volumes.map((one) => [whole(one.perMonth), ...bills(one)])),
    h("p", { class: "plan-quiet" }, `${turns.join(" ")} Each point is a search of its own over runs of 20,000 requests, so it can differ a little from the bill above.`));
}

/** @param {any[]} cases */
export function sensitivityPart(cases) {
  const cell = (/** @type {any} */ one) => `${money(one.total)}, p99 ${ms(one.p99Ms)}${one.errorShare > 0 ? `, ${percent(one.errorShare)} refused` : ""}${one.meetsGoal ? "" : " — misses the goal"}`;
  return h("section", {}, h("h2", {}, "What it hangs on"),
    table("The chosen settings when something else is true", ["if", "functions", "containers"], cases.map((one) => [one.label, cell(one.functions), cell(one.containers)])),
    h("p", { class: "plan-quiet" }, "Each is a run of the settings above over at most 100,000 requests, with that one thing changed."));
}
