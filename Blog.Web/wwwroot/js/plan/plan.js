// @ts-check
// A plan: what is asked, and one setting of a backend judged by it.

import { billContainers, billFunctions } from "./bill.js";
import { containersRules, functionsRules } from "./assumptions.js";
import { simulateContainers } from "./containers.js";
import { simulateFunctions } from "./functions.js";
import { complete, OPERATIONS } from "./measured.js";
import { meanOf, sampler, slowdown } from "./service.js";

/**
 * @typedef {import("./functions.js").FunctionsSetting} FunctionsSetting
 * @typedef {import("./containers.js").ContainersSetting} ContainersSetting
 * @typedef {import("./bill.js").Bill} Bill
 * @typedef {"functions" | "containers"} Backend
 *
 * @typedef {object} Plan
 * @property {ArrayLike<number>} counts requests of each minute
 * @property {import("./bill.js").Mix} mix
 * @property {import("./measured.js").Measured | null} measured null: the defaults
 * @property {number} [timesAsLong] what all durations are multiplied by
 * @property {{ p99Ms: number, errorShare: number }} goal
 * @property {"arm64" | "x86_64"} architecture
 * @property {import("./prices.js").Prices} prices
 * @property {import("./assumptions.js").Assumptions} assumptions
 * @property {number} seed
 * @property {{ reserved: number, throttleRate: number, throttleBurst: number, maxTasks: number, targetRequests: number }} fixed
 *   what template.yaml has and the search leaves as it is
 *
 * @typedef {{ maxEvents: number, onProgress?: (done: number) => void }} Effort
 */

/** What of template.yaml the search leaves alone, by its defaults. */
export const FIXED = { reserved: 0, throttleRate: 500, throttleBurst: 200, maxTasks: 10, targetRequests: 6000 };

/**
 * The operations as the simulators want them: `app`, with what the runtime or the web server takes beside it, on a whole vCPU. A processor of the laptop counts as one (assumed); on AWS it was
 * measured on the part of one that the assumptions say.
 * @param {Plan} plan
 * @param {Backend} backend
 */
export function operationsOf(plan, backend) {
  const figures = complete(plan.measured);
  const { timesAsLong = 1, assumptions: a } = plan;
  const beside = (timesAsLong * (backend === "functions" ? a.runtimeMs : a.serverMs)) / 1000; // processor time that no figure of Compare has
  const onAws = backend === "functions" ? 1 / slowdown(a.measuredMemory) : Math.min(1, a.measuredVcpus);
  return OPERATIONS.map((name) => {
    const own = figures[name];
    const isOnAws = plan.measured?.where === "aws" && !own.isDefault;
    const { app, db } = own[backend];
    const appFactor = timesAsLong * (isOnAws ? onAws : 1);
    const drawApp = sampler(app, appFactor);
    return {
      share: plan.mix[name],
      service: { app: (/** @type {import("./random.js").Random} */ random) => drawApp(random) + beside, db: sampler(db, timesAsLong), init: (own.init * timesAsLong) / 1000 },
      meanApp: meanOf(app) * appFactor + beside,
      meanDb: meanOf(db) * timesAsLong,
    };
  });
}

/**
 * What is wrong with the plan, in words a person can act on; null when nothing is.
 * @param {Plan} plan
 * @returns {string | null}
 */
export function whatIsWrongWith({ counts, mix, goal }) {
  if (counts.length === 0) return "There is no traffic: choose a preset or give counts.";
  for (let i = 0; i < counts.length; i++) {
    if (!(counts[i] >= 0 && counts[i] <= 60_000_000)) return `Minute ${i + 1} has ${counts[i]} requests; a count is from 0 to 60 million.`;
  }
  let total = 0;
  for (const name of OPERATIONS) {
    if (!(mix[name] >= 0)) return `The share of ${name} must not be negative.`;
    total += mix[name];
  }
  if (Math.abs(total - 1) > 1e-6) return "The shares of the operations must add up to 100 %.";
  if (!(goal.p99Ms > 0)) return "The goal for p99 must be above 0 ms.";
  if (!(goal.errorShare >= 0 && goal.errorShare <= 1)) return "The goal for errors must be from 0 to 100 %.";
  return null;
}

/** @param {Plan} plan */
const basisOf = ({ prices, assumptions, mix, architecture }) => ({ prices, assumptions, mix, architecture });

/**
 * Functions under the plan's traffic at one setting.
 * @param {Plan} plan
 * @param {FunctionsSetting} setting
 * @param {Effort} effort
 */
export function tryFunctions(plan, setting, effort) {
  const run = simulateFunctions(operationsOf(plan, "functions"), setting, functionsRules(plan.assumptions), { counts: plan.counts, seed: plan.seed, ...effort });
  const refused = run.gatewayRefused + run.throttled;
  return { setting, run, bill: billFunctions(run, setting, basisOf(plan)), ...judge(plan, run.latency, refused, run.requests) };
}

/**
 * Containers under the plan's traffic at one setting.
 * @param {Plan} plan
 * @param {ContainersSetting} setting
 * @param {Effort} effort
 */
export function tryContainers(plan, setting, effort) {
  const run = simulateContainers(operationsOf(plan, "containers"), setting, containersRules(plan.assumptions), { counts: plan.counts, seed: plan.seed, ...effort });
  return { setting, run, bill: billContainers(run, setting, basisOf(plan), plan.counts), ...judge(plan, run.latency, run.refused, run.requests) };
}

/**
 * @param {Plan} plan
 * @param {import("./histogram.js").Histogram} latency
 * @param {number} refused
 * @param {number} requests
 */
function judge({ goal }, latency, refused, requests) {
  const p99Ms = latency.quantile(0.99) * 1000;
  const errorShare = requests > 0 ? refused / requests : 0;
  return {
    p50Ms: latency.quantile(0.5) * 1000,
    p99Ms,
    errorShare,
    meetsGoal: !(p99Ms > goal.p99Ms) && errorShare <= goal.errorShare,
  };
}
