// @ts-check
// The answer to a plan: the cheapest setting of each backend, where one becomes cheaper than the other, and what it hangs on.

import { MAX_EVENTS } from "./arrivals.js";
import { operationsOf, tryContainers, tryFunctions, whatIsWrongWith } from "./plan.js";
import { cheapestContainers, cheapestFunctions, TEMPLATE_DEFAULTS } from "./search.js";
import { perMonthOf, scaled } from "./traffic.js";

/**
 * @typedef {import("./plan.js").Plan} Plan
 * @typedef {(done: number, doing: string) => void} Progress
 * @typedef {{ perMonth: number, functions: number | null, containers: number | null }} Volume  Bills; null where no setting meets the goal.
 * @typedef {{ perMonth: number, cheaper: Cheaper, alone: boolean, bills: Volume }} Crossing  Which is cheaper from there on, whether the
 *   other one misses the goal there, and the bills of the smallest volume tried at which it is so.
 * @typedef {"functions" | "containers" | null} Cheaper  null: neither meets the goal.
 */

/** Requests a run simulates for the break-even and the sensitivity, of which there are many. */
const SMALL = 20_000;
const MEDIUM = 100_000;
const DISTRIBUTION_STEPS = 160;

/**
 * @param {Plan} plan
 * @param {Progress} onProgress
 */
export function answer(plan, onProgress) {
  const wrong = whatIsWrongWith(plan);
  if (wrong) throw new RangeError(wrong);
  let looked = 0;
  const onTried = (/** @type {string} */ backend) => (/** @type {number} */ tried) => {
    looked++;
    onProgress(1 - 1 / (1 + looked / 12), `${backend}: ${tried} settings tried`);
  };
  const functions = cheapestFunctions(plan, { maxEvents: MAX_EVENTS, onTried: onTried("functions") });
  const containers = cheapestContainers(plan, { maxEvents: MAX_EVENTS, onTried: onTried("containers") });
  return {
    perMonth: perMonthOf(plan.counts),
    durations: { functions: meansOf(plan, "functions"), containers: meansOf(plan, "containers") },
    functions: { ...functions, best: summary(functions.best), nearest: summary(functions.nearest), asIs: summary(tryFunctions(plan, TEMPLATE_DEFAULTS.functions, { maxEvents: MEDIUM })) },
    containers: { ...containers, best: summary(containers.best), nearest: summary(containers.nearest), asIs: summary(tryContainers(plan, TEMPLATE_DEFAULTS.containers, { maxEvents: MEDIUM })) },
  };
}

/**
 * The durations that the simulation draws from, averaged over the mix, in ms; `app` on a whole vCPU.
 * @param {Plan} plan
 * @param {import("./plan.js").Backend} backend
 */
function meansOf(plan, backend) {
  const operations = operationsOf(plan, backend);
  const mean = (/** @type {(one: (typeof operations)[number]) => number} */ of) => 1000 * operations.reduce((sum, one) => sum + one.share * of(one), 0);
  return { app: mean(({ meanApp }) => meanApp), db: mean(({ meanDb }) => meanDb), init: mean(({ service }) => service.init) };
}

/**
 * The result without what only the simulation needs, fit to be sent from the worker.
 * @template {{ run: { latency: import("./histogram.js").Histogram } }} R
 * @param {R | null} result
 */
export function summary(result) {
  if (!result) return null;
  const { latency, ...run } = result.run;
  const ms = (/** @type {number} */ q) => latency.quantile(q) * 1000;
  const count = Math.round(latency.total);
  const nines = Math.log10(Math.max(1, count));
  return {
    ...result,
    run: /** @type {Omit<R["run"], "latency">} */ (run),
    latency: { p50: ms(0.5), p90: ms(0.9), p95: ms(0.95), p99: ms(0.99), max: latency.largest * 1000 },
    /** The times in ms that all but 10^-x of the answers do not exceed, x in equal steps from 0 to log10(count). */
    distribution: { count, times: Array.from({ length: DISTRIBUTION_STEPS + 1 }, (_, i) => ms(1 - 10 ** -((i / DISTRIBUTION_STEPS) * nines))) },
  };
}

/**
 * The bill of both backends, each at its cheapest setting, for 10,000 to 1,000 million requests a month in the same shape.
 * @param {Plan} plan
 * @param {Progress} onProgress
 * @returns {{ volumes: Volume[], crossings: Crossing[], first: Cheaper }} first: which is cheaper at the smallest volume
 */
export function breakEven(plan, onProgress) {
  const own = perMonthOf(plan.counts);
  if (own === 0) return { volumes: [], crossings: [], first: null };
  const exponents = Array.from({ length: 11 }, (_, i) => 4 + i / 2); // 10,000 to 1,000 million
  const wanted = [...exponents.map((exponent) => 10 ** exponent), own].sort((a, b) => a - b);
  /** @type {Volume[]} */
  const volumes = [];
  wanted.forEach((perMonth, i) => {
    onProgress(i / (wanted.length + 4), `break-even: ${Math.round(perMonth).toLocaleString("en-US")} requests a month`);
    volumes.push(billsAt(plan, perMonth, own));
  });
  return { volumes, crossings: crossingsOf(volumes, (perMonth) => billsAt(plan, perMonth, own)), first: cheaper(volumes[0]) };
}

/**
 * @param {Plan} plan
 * @param {number} perMonth
 * @param {number} own
 * @returns {Volume}
 */
function billsAt(plan, perMonth, own) {
  const at = { ...plan, counts: scaled(plan.counts, perMonth / own) };
  const effort = { maxEvents: SMALL, isNearestWanted: false };
  return {
    perMonth,
    functions: cheapestFunctions(at, effort).best?.bill.total ?? null,
    containers: cheapestContainers(at, effort).best?.bill.total ?? null,
  };
}

/**
 * Where the cheaper one changes, by halving the interval six times, to about 2 % of the volume.
 * @param {Volume[]} volumes in ascending order
 * @param {(perMonth: number) => Volume} at
 * @returns {Crossing[]}
 */
export function crossingsOf(volumes, at) {
  /** @type {Crossing[]} */
  const crossings = [];
  for (let i = 1; i < volumes.length; i++) {
    const before = cheaper(volumes[i - 1]);
    const after = cheaper(volumes[i]);
    if (before === after) continue;
    let low = volumes[i - 1].perMonth;
    let high = volumes[i].perMonth;
    let there = volumes[i];
    for (let step = 0; step < 6; step++) {
      const middle = Math.sqrt(low * high);
      const bills = at(middle);
      if (cheaper(bills) === before) {
        low = middle;
      } else {
        high = middle;
        there = bills;
      }
    }
    crossings.push({ perMonth: Math.sqrt(low * high), cheaper: cheaper(there), alone: there.functions === null || there.containers === null, bills: there });
  }
  return crossings;
}

/**
 * @param {Volume} volume
 * @returns {Cheaper}
 */
function cheaper({ functions, containers }) {
  if (functions === null && containers === null) return null;
  if (functions === null) return "containers";
  if (containers === null) return "functions";
  return functions <= containers ? "functions" : "containers";
}

/**
 * The chosen settings under other traffic, other durations, and another T.
 * @param {Plan} plan
 * @param {import("./plan.js").FunctionsSetting} functions
 * @param {import("./plan.js").ContainersSetting} containers
 * @param {Progress} onProgress
 */
export function sensitivity(plan, functions, containers, onProgress) {
  /** @type {[string, Plan][]} */
  const cases = [
    ["as planned", plan],
    ["half the traffic", { ...plan, counts: scaled(plan.counts, 0.5) }],
    ["twice the traffic", { ...plan, counts: scaled(plan.counts, 2) }],
    ["half the durations", { ...plan, timesAsLong: 0.5 }],
    ["twice the durations", { ...plan, timesAsLong: 2 }],
    ["idle environments end after 5 min", { ...plan, assumptions: { ...plan.assumptions, idleMinutes: 5 } }],
    ["idle environments end after 60 min", { ...plan, assumptions: { ...plan.assumptions, idleMinutes: 60 } }],
  ];
  return cases.map(([label, changed], i) => {
    onProgress(i / cases.length, `sensitivity: ${label}`);
    return {
      label,
      functions: figures(tryFunctions(changed, functions, { maxEvents: MEDIUM })),
      containers: figures(tryContainers(changed, containers, { maxEvents: MEDIUM })),
    };
  });
}

/** @param {{ bill: { total: number }, p99Ms: number, errorShare: number, meetsGoal: boolean }} result */
const figures = ({ bill, p99Ms, errorShare, meetsGoal }) => ({ total: bill.total, p99Ms, errorShare, meetsGoal });
