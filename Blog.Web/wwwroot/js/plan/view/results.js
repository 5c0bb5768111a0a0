// @ts-check
// The answer: sentence, time lines, bills, break-even, sensitivity; every chart has its table.

import { drawSeries, powersOfTen } from "../../charts/series.js";
import { money, ms, percent, vcpus, volume, whole } from "../text.js";
import { timeTicks } from "./inputs.js";
import { details, h, table } from "./elements.js";

/** @typedef {any} Result one setting and what it came to, as the worker sends it */

const BACKENDS = /** @type {const} */ (["functions", "containers"]);

/** @param {any} answer @param {"functions" | "containers"} backend @returns {Result} */
export const chosen = (answer, backend) => answer[backend].best ?? answer[backend].nearest;

/** @param {Result} one */
const refusedOf = (one) => one.run.refused ?? one.run.gatewayRefused + one.run.throttled;

/**
 * @param {any} answer
 * @returns {{ title: string, heads: string[], rows: string[][] }[]}
 */
export function tablesOf(answer) {
  const both = BACKENDS.map((backend) => chosen(answer, backend));
  const [f, c] = both;
  const labels = [...new Set(both.flatMap(({ bill }) => bill.lines.map((/** @type {any} */ line) => line.label)))];
  const amount = (/** @type {Result} */ one, /** @type {string} */ label) => {
    const line = one.bill.lines.find((/** @type {any} */ each) => each.label === label);
    return line ? money(line.amount) : "";
  };
  return [
    { title: "What they come to", heads: ["", "functions", "containers"], rows: [
      ["setting", `${f.setting.memoryMb} MB, ${f.setting.provisioned} of each kept warm`, `${c.setting.minTasks}–${c.setting.maxTasks} tasks of ${vcpus(c.setting.cpuUnits)}, target ${c.setting.targetCpu} % CPU`],
      ["meets the goal", ...both.map(({ meetsGoal }) => (meetsGoal ? "yes" : "no"))],
      ["bill of a month", ...both.map(({ bill }) => money(bill.total))],
      ...["p50", "p90", "p95", "p99", "max"].map((q) => [q, ...both.map(({ latency }) => ms(latency[q]))]),
      ["refused", ...both.map((one) => `${percent(one.errorShare)} (${whole(refusedOf(one))})`)],
      ["of that by the gateway (429) / by Lambda", `${whole(f.run.gatewayRefused)} / ${whole(f.run.throttled)}`, ""],
      ["cold starts", `${whole(f.run.cold)} (${percent(f.run.admitted > 0 ? f.run.cold / f.run.admitted : 0)})`, ""],
      ["allocated on average / at most", `${f.run.meanAllocated.toFixed(1)} / ${Math.max(...f.run.timeline.map((/** @type {any} */ p) => p.allocated))} environments`, `${c.run.meanTasks.toFixed(2)} / ${c.run.mostTasks} tasks`],
      ["template.yaml as it is: bill, p99", ...BACKENDS.map((backend) => `${money(answer[backend].asIs.bill.total)}, ${ms(answer[backend].asIs.p99Ms)}`)],
    ] },
    { title: "Bill of a month, US dollars", heads: ["line", "functions", "containers"], rows: [...labels.map((label) => [label, amount(f, label), amount(c, label)]), ["sum", money(f.bill.total), money(c.bill.total)]] },
  ];
}

/** @param {any} answer */
export function summaryPart(answer) {
  const [comes] = tablesOf(answer);
  const isSample = BACKENDS.some((backend) => chosen(answer, backend).run.isSample);
  const tried = BACKENDS.map((backend) => `${backend}: ${answer[backend].tried} of ${answer[backend].of}`).join(", ");
  return h("section", {}, table(comes.title, comes.heads, comes.rows),
    h("p", { class: "plan-quiet" }, `Settings run: ${tried}; the others cannot be cheaper.`,
      isSample ? " More than two million requests: of each busy minute only its first seconds were simulated." : ""));
}

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
    return [`${Math.floor(f.minute / 1440) + 1}, ${String(Math.floor(f.minute / 60) % 24).padStart(2, "0")}:${String(f.minute % 60).padStart(2, "0")}`, whole(f.requests), whole(f.allocated), whole(f.cold), ms(f.p99 * 1000), whole(f.refused), whole(c.allocated), whole(c.waiting), ms(c.p99 * 1000), whole(c.refused)];
  });
  const chart = (/** @type {string} */ title, /** @type {any[]} */ lines, /** @type {any} */ format = count, isLogY = false) =>
    h("figure", {}, h("figcaption", {}, title), drawSeries({ title, at, lines, x, format, isLogY, height: 120 }));
  return h("section", {}, h("h3", {}, "Over time"),
    legend(),
    h("div", { class: "columns wide" },
      chart("Functions: environments allocated", [{ name: "environments", values: pick(0, "allocated"), className: "functions" }]),
      chart("Containers: tasks allocated", [{ name: "tasks", values: pick(1, "allocated"), className: "containers" }]),
      chart("Functions: cold starts", [{ name: "cold starts", values: pick(0, "cold"), className: "functions" }]),
      chart("Containers: requests waiting", [{ name: "waiting", values: pick(1, "waiting"), className: "containers" }]),
      chart("p99 of both, ms, log axis", [{ name: "functions", values: pick(0, "p99", 1000), className: "functions" }, { name: "containers", values: pick(1, "p99", 1000), className: "containers" }], count, true),
      chart("Refused by both", [{ name: "functions", values: pick(0, "refused"), className: "functions" }, { name: "containers", values: pick(1, "refused"), className: "containers" }])),
    details("The same as a table", table("Functions and containers over time", ["day, time", "requests", "environments", "cold starts", "p99", "refused", "tasks", "waiting", "p99", "refused"], rows)));
}

const legend = () => h("p", { class: "legend" },
  h("span", { class: "key functions" }, "functions: solid line"), h("span", { class: "key containers" }, "containers: dashed line"));

/** @param {any} answer */
export function billPart(answer) {
  const [, bill] = tablesOf(answer);
  return h("section", {}, h("h3", {}, "Bill"), table(bill.title, bill.heads, bill.rows),
    h("div", { class: "columns wide" }, ...BACKENDS.map((backend) => details(`How each line of the ${backend} comes about`,
      h("dl", { class: "formulas" }, ...chosen(answer, backend).bill.lines.flatMap((/** @type {any} */ line) =>
        [h("dt", {}, `${line.label}: ${money(line.amount)}`), h("dd", {}, line.formula)]))))));
}

/** @param {{ volumes: any[], crossings: any[] }} found @param {number} perMonth */
export function breakEvenPart({ volumes, crossings }, perMonth) {
  if (volumes.length === 0) return h("section");
  const at = volumes.map((one) => one.perMonth);
  const chart = drawSeries({
    title: "Bill of a month by requests of a month, both axes logarithmic", at, isLogY: true, height: 220,
    lines: BACKENDS.map((backend) => ({ name: backend, values: volumes.map((one) => one[backend]), className: backend })),
    x: { from: at[0], to: at[at.length - 1], isLog: true, ticks: powersOfTen(at[0], at[at.length - 1]).filter((tick) => tick >= at[0] && tick <= at[at.length - 1]).map((tick) => ({ at: tick, label: tick >= 1e6 ? `${tick / 1e6} M` : whole(tick) })) },
    format: (value) => `$${value.toLocaleString("en-US")}`,
    mark: { at: perMonth, label: "your traffic" },
  });
  return h("section", {}, h("h3", {}, "Break-even"), legend(), h("figure", {}, h("figcaption", {}, "The cheapest setting that meets the goal, for more and less of the same traffic"), chart),
    table("Bills by volume", ["requests a month", "functions", "containers"], volumes.map((one) => [whole(one.perMonth), ...BACKENDS.map((backend) => (one[backend] === null ? "misses the goal" : money(one[backend])))])),
    h("p", { class: "plan-quiet" }, `${crossings.map(({ perMonth: from, cheaper }) => `From ${volume(from)} on: ${cheaper}.`).join(" ")} Each point is a search of its own over runs of 20,000 requests.`));
}

/** @param {any[]} cases */
export function sensitivityPart(cases) {
  const cell = (/** @type {any} */ one) => `${money(one.total)}, p99 ${ms(one.p99Ms)}${one.errorShare > 0 ? `, ${percent(one.errorShare)} refused` : ""}${one.meetsGoal ? "" : " — misses the goal"}`;
  return h("section", {}, h("h3", {}, "What it hangs on"),
    table("The chosen settings when something else is true", ["if", "functions", "containers"], cases.map((one) => [one.label, cell(one.functions), cell(one.containers)])));
}
