// @ts-check
// The cheapest setting that meets the goal. Every setting has a lower bound of its bill; they are tried from the lowest bound on,
// and once a bound is above the best bill found, no other setting can be cheaper: the result is that of trying all.

import { billContainers, billFunctions } from "./bill.js";
import { FIXED, operationsOf, tryContainers, tryFunctions } from "./plan.js";
import { slowdown } from "./service.js";
import { sumOf } from "./traffic.js";

/**
 * @typedef {import("./plan.js").Plan} Plan
 * @typedef {import("./plan.js").FunctionsSetting} FunctionsSetting
 * @typedef {import("./plan.js").ContainersSetting} ContainersSetting
 */

/**
 * @template S
 * @typedef {{ setting: S, bound: number, isHopeless: boolean }} Candidate  isHopeless: it refuses more than the goal allows, by the counts alone.
 */

/**
 * @template S
 * @typedef {{ setting: S, total: number, p99Ms: number, errorShare: number, meetsGoal: boolean }} Trial  A setting that was run, and what it came to.
 */

/** Settings of the functions that are tried: memory, and environments of each function kept warm. */
export const MEMORIES = [256, 512, 768, 1024, 1536, 1769];
export const PROVISIONED = [0, 1, 2, 3, 5, 10, 20, 50];

/** Settings of the containers that are tried; every one is in the ranges of template.yaml. */
export const CPU_UNITS = [256, 512];
export const MIN_TASKS = [1, 2, 3, 4, 6, 8, 10];
export const TARGET_CPUS = [40, 60, 75];
const CONTAINER_MEMORY = 1024;

/**
 * So many requests a seeded run has at least, six standard deviations below the mean; a run that samples its minutes knows less.
 * @param {number} requests
 * @param {number} maxEvents
 */
const atLeast = (requests, maxEvents) => Math.max(0, requests * (1 - 6 / Math.sqrt(Math.max(1, Math.min(requests, maxEvents)))));
/** And so much of their time. */
const TIME_AT_LEAST = 0.9;

/**
 * Whether more is refused than the goal allows whatever the simulation draws: each minute at most so many pass and so many may be left over
 * for the next. With a margin, since a run is one draw.
 * @param {Plan} plan
 * @param {number} perMinute
 * @param {number} room
 */
function refusesTooMuch({ counts, goal }, perMinute, room) {
  let held = 0;
  let refused = 0;
  for (let i = 0; i < counts.length; i++) {
    held = Math.max(0, held + counts[i] - perMinute);
    refused += Math.max(0, held - room);
    held = Math.min(held, room);
  }
  return refused > (1.5 * goal.errorShare + 0.002) * sumOf(counts);
}

/**
 * Why Lambda would not take the setting; null when it would. What is kept for functions must leave 100 of the account's
 * concurrency to the rest, and provisioned is a part of reserved (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
 * @param {Pick<FunctionsSetting, "reserved" | "provisioned">} setting
 * @param {number} accountConcurrency
 * @param {number} functions
 */
export function whyNotPossible({ reserved, provisioned }, accountConcurrency, functions) {
  const kept = functions * Math.max(reserved, provisioned);
  if (kept > 0 && kept > accountConcurrency - 100) {
    return `${functions} functions × ${Math.max(reserved, provisioned)} are ${kept} executions, and of the account's ${accountConcurrency} at least 100 must stay for all.`;
  }
  return reserved > 0 && provisioned > reserved ? "ProvisionedConcurrency is a part of ReservedConcurrency and cannot be more." : null;
}

/**
 * @param {Plan} plan
 * @param {number} maxEvents of the runs they are judged by
 * @returns {Candidate<FunctionsSetting>[]}
 */
export function functionsCandidates(plan, maxEvents) {
  const operations = operationsOf(plan, "functions");
  const requests = atLeast(sumOf(plan.counts), maxEvents);
  const admitted = requests * (1 - plan.goal.errorShare);
  const isHopeless = refusesTooMuch(plan, plan.fixed.throttleRate * 60, plan.fixed.throttleBurst);
  return MEMORIES.flatMap((memoryMb) => PROVISIONED.map((provisioned) => {
    const { reserved, throttleRate, throttleBurst } = plan.fixed;
    const setting = { memoryMb, provisioned, reserved, throttleRate, throttleBurst };
    const seconds = operations.reduce((sum, { share, meanApp, meanDb }) => sum + share * (meanApp * slowdown(memoryMb) + meanDb), 0);
    const gbSeconds = admitted * seconds * (memoryMb / 1024) * TIME_AT_LEAST;
    // With provisioned concurrency all of the time may be on it, at its lower price.
    const times = provisioned > 0 ? { gbSeconds: 0, provisionedGbSeconds: gbSeconds } : { gbSeconds, provisionedGbSeconds: 0 };
    const run = { minutes: plan.counts.length, requests, gatewayRefused: requests - admitted, admitted, traces: 0, ...times };
    return { setting, bound: billFunctions(run, setting, plan).total, isHopeless };
  })).filter(({ setting }) => whyNotPossible(setting, plan.assumptions.accountConcurrency, operations.length) === null);
}

/**
 * @param {Plan} plan
 * @param {number} maxEvents of the runs they are judged by
 * @returns {Candidate<ContainersSetting>[]}
 */
export function containersCandidates(plan, maxEvents) {
  const operations = operationsOf(plan, "containers");
  const requests = atLeast(sumOf(plan.counts), maxEvents);
  const admitted = requests * (1 - plan.goal.errorShare);
  const work = admitted * operations.reduce((sum, { share, meanApp }) => sum + share * meanApp, 0) * TIME_AT_LEAST;
  const { maxTasks, targetRequests } = plan.fixed;
  const meanApp = operations.reduce((sum, { share, meanApp: own }) => sum + share * own, 0);
  const room = maxTasks * (plan.assumptions.mostAtWork + plan.assumptions.mostWaiting);
  const isHopeless = (/** @type {number} */ cpuUnits) => refusesTooMuch(plan, (maxTasks * (cpuUnits / 1024) * 60) / meanApp, room);
  const hopeless = new Map(CPU_UNITS.map((cpuUnits) => [cpuUnits, isHopeless(cpuUnits)]));
  return CPU_UNITS.flatMap((cpuUnits) => MIN_TASKS.filter((min) => min <= maxTasks).flatMap((minTasks) => TARGET_CPUS.map((targetCpu) => {
    const setting = { cpuUnits, memoryMb: CONTAINER_MEMORY, minTasks, maxTasks, targetCpu, targetRequests };
    // At least the fewest tasks all the time, and at least the processor time of the work (a minute of it may be in flight at the end).
    const taskSeconds = Math.max(minTasks * plan.counts.length * 60, work / (cpuUnits / 1024) - 60 * maxTasks);
    const run = { minutes: plan.counts.length, requests, admitted, taskSeconds };
    return { setting, bound: billContainers(run, setting, plan, plan.counts).total, isHopeless: hopeless.get(cpuUnits) === true };
  })));
}

/**
 * @template S
 * @template {{ setting: S, bill: { total: number }, meetsGoal: boolean, errorShare: number, p99Ms: number }} R
 * @param {Candidate<S>[]} candidates
 * @param {(setting: S) => R} judge
 * @param {{ onTried?: (tried: number) => void, isNearestWanted?: boolean }} [options] without the nearest no hopeless setting is run
 * @returns {{ best: R | null, nearest: R | null, trials: Trial<S>[], of: number }} nearest: where none meets the goal, the one that
 *   comes closest, by errors first
 */
export function cheapest(candidates, judge, { onTried, isNearestWanted = true } = {}) {
  const ordered = [...candidates].sort((one, other) => Number(one.isHopeless) - Number(other.isHopeless) || one.bound - other.bound);
  /** @type {R | null} */ let best = null;
  /** @type {R | null} */ let nearest = null;
  /** @type {Trial<S>[]} */ const trials = [];
  for (const { setting, bound, isHopeless } of ordered) {
    if (isHopeless && (best || !isNearestWanted)) break;
    if (best && bound > best.bill.total) break;
    const result = judge(setting);
    trials.push({ setting, total: result.bill.total, p99Ms: result.p99Ms, errorShare: result.errorShare, meetsGoal: result.meetsGoal });
    onTried?.(trials.length);
    if (result.meetsGoal && (!best || result.bill.total < best.bill.total)) best = result;
    if (!nearest || isNearer(result, nearest)) nearest = result;
  }
  return { best, nearest: best ? null : nearest, trials, of: candidates.length };
}

/**
 * @param {{ errorShare: number, p99Ms: number }} one
 * @param {{ errorShare: number, p99Ms: number }} other
 */
function isNearer(one, other) {
  if (Math.abs(one.errorShare - other.errorShare) > 1e-4) return one.errorShare < other.errorShare;
  return one.p99Ms < other.p99Ms;
}

/** Requests that a first look at a setting simulates; what seems to meet the goal is then run whole. */
export const FIRST_LOOK = 100_000;

/**
 * @param {Plan} plan
 * @param {{ maxEvents: number, onTried?: (tried: number) => void, isNearestWanted?: boolean }} effort
 */
export function cheapestFunctions(plan, { maxEvents, ...options }) {
  return cheapest(functionsCandidates(plan, maxEvents), twice(plan, maxEvents, tryFunctions), options);
}

/**
 * @param {Plan} plan
 * @param {{ maxEvents: number, onTried?: (tried: number) => void, isNearestWanted?: boolean }} effort
 */
export function cheapestContainers(plan, { maxEvents, ...options }) {
  return cheapest(containersCandidates(plan, maxEvents), twice(plan, maxEvents, tryContainers), options);
}

/**
 * @template S
 * @template {{ meetsGoal: boolean }} R
 * @param {Plan} plan
 * @param {number} maxEvents
 * @param {(plan: Plan, setting: S, effort: { maxEvents: number }) => R} tryOne
 * @returns {(setting: S) => R}
 */
function twice(plan, maxEvents, tryOne) {
  const isLarge = sumOf(plan.counts) > FIRST_LOOK && maxEvents > FIRST_LOOK;
  return (setting) => {
    const look = tryOne(plan, setting, { maxEvents: Math.min(maxEvents, FIRST_LOOK) });
    return isLarge && look.meetsGoal ? tryOne(plan, setting, { maxEvents }) : look;
  };
}

/** What template.yaml has when nothing is set. */
export const TEMPLATE_DEFAULTS = {
  functions: { memoryMb: 1024, provisioned: 0, reserved: FIXED.reserved, throttleRate: FIXED.throttleRate, throttleBurst: FIXED.throttleBurst },
  containers: { cpuUnits: 256, memoryMb: 1024, minTasks: 1, maxTasks: FIXED.maxTasks, targetCpu: 60, targetRequests: FIXED.targetRequests },
};
