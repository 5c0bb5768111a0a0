// @ts-check
// How each figure of the answer comes about, with its values. No DOM.

import { money, ms, percent, vcpus, whole } from "./text.js";
import { slowdown } from "./service.js";

/**
 * @typedef {any} Result  One setting and what it came to, as the worker sends it.
 * @typedef {{ p99Ms: number, errorShare: number }} Goal
 * @typedef {import("./assumptions.js").Assumptions} Assumptions
 */

const BACKENDS = /** @type {const} */ (["functions", "containers"]);

/** @param {any} answer @param {"functions" | "containers"} backend @returns {Result} */
export const chosen = (answer, backend) => answer[backend].best ?? answer[backend].nearest;

/** @param {Result} one */
export const refusedOf = (one) => one.run.refused ?? one.run.gatewayRefused + one.run.throttled;

/** @param {number} value */
const two = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

/**
 * The rows of the answer's first table with their explanations, for both backends.
 * @param {any} answer
 * @param {Goal} goal
 * @param {Assumptions} a
 * @returns {{ label: string, functions: string, containers: string }[]}
 */
export function explanations(answer, goal, a) {
  const [f, c] = BACKENDS.map((backend) => chosen(answer, backend));
  const both = (/** @type {(one: Result, backend: "functions" | "containers") => string} */ of) => ({ functions: of(f, "functions"), containers: of(c, "containers") });
  return [
    { label: "setting", ...both((one, backend) => (one.meetsGoal
      ? `the cheapest of ${answer[backend].trials.length} settings that were run (${answer[backend].of} in all; the others cannot be cheaper)`
      : `none of ${answer[backend].trials.length} settings meets the goal; this one comes nearest`)) },
    { label: "meets the goal", ...both((one) => `p99 ${ms(one.p99Ms)} ${one.p99Ms <= goal.p99Ms ? "≤" : ">"} ${goal.p99Ms} ms; refused ${percent(one.errorShare)} ${one.errorShare <= goal.errorShare ? "≤" : ">"} ${percent(goal.errorShare)}`) },
    { label: "bill of a month", ...both((one) => `${one.bill.lines.map((/** @type {any} */ line) => two(line.amount)).join(" + ")} = ${money(one.bill.total)}; each line below`) },
    { label: "p50 to max", ...both((one, backend) => `of ${whole(one.distribution.count)} answers, 50, 90, 95 and 99 of a hundred took no longer. ${durationFormula(answer.durations[backend], one, backend, a)} Read from steps of 1 %, so right to half a percent`) },
    { label: "refused", ...both((one) => `${whole(refusedOf(one))} ÷ ${whole(one.run.requests)} requests in ${whole(one.run.minutes)} simulated minutes = ${percent(one.errorShare)}`) },
    { label: "cold starts", functions: `${whole(f.run.cold)} ÷ ${whole(f.run.admitted)} answered = ${percent(f.run.admitted > 0 ? f.run.cold / f.run.admitted : 0)}; an idle environment ends after ${a.idleMinutes} min`, containers: "" },
    { label: "allocated", functions: `environments at work, idle or kept warm at the end of each of ${whole(f.run.minutes)} minutes: their mean, and the most`,
      containers: `tasks that serve or start, at the end of each of ${whole(c.run.minutes)} minutes: their mean, and the most; ${whole(c.run.taskSeconds)} task-seconds are billed` },
    { label: "template.yaml as it is", functions: "1,024 MB, none kept warm; a run of 100,000 requests at most", containers: "1 to 10 tasks of 0.25 vCPU, target 60 % CPU; a run of 100,000 requests at most" },
  ];
}

/**
 * @param {{ app: number, db: number, init: number }} means
 * @param {Result} one
 * @param {"functions" | "containers"} backend
 * @param {Assumptions} a
 */
function durationFormula({ app, db, init }, one, backend, a) {
  if (backend === "containers") {
    return `On average ${a.balancerMs} ms load balancer + ${two(app)} ms app (${a.serverMs} of it the web server's) + ${two(db)} ms db = ${two(a.balancerMs + app + db)} ms when a request is alone; app takes longer as requests share the ${vcpus(one.setting.cpuUnits)}.`;
  }
  const slow = slowdown(one.setting.memoryMb);
  const warm = a.gatewayMs + app * slow + db;
  return `On average ${a.gatewayMs} ms gateway + ${two(app)} ms app (${a.runtimeMs} of it the runtime's) × ${slow > 1 ? `1,769 ÷ ${one.setting.memoryMb}` : "1"} + ${two(db)} ms db = ${two(warm)} ms warm; ${two(init)} ms more cold.`;
}

/**
 * The answer's tables, for the page and to take away.
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
    { title: "What they come to", heads: ["figure", "functions", "containers"], rows: [
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

/**
 * The settings that were run, cheapest first, and what each came to: why the chosen one was chosen.
 * @param {any} answer
 * @param {"functions" | "containers"} backend
 */
export function trialsOf(answer, backend) {
  const name = (/** @type {any} */ setting) => (backend === "functions"
    ? `${setting.memoryMb} MB, ${setting.provisioned} kept warm`
    : `${vcpus(setting.cpuUnits)}, ${setting.minTasks} at least, target ${setting.targetCpu} %`);
  return [...answer[backend].trials].sort((/** @type {any} */ one, /** @type {any} */ other) => one.total - other.total)
    .map(({ setting, total, p99Ms, errorShare, meetsGoal }) => [name(setting), money(total), ms(p99Ms), percent(errorShare), meetsGoal ? "yes" : "no"]);
}
