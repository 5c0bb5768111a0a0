// What the tests of the simulator share: settings that leave everything out but what a test is about.
import assert from "node:assert/strict";
import { exponential } from "../../../../Blog.Web/wwwroot/js/plan/random.js";

export const NONE = () => 0;
export const exp = (mean) => (random) => exponential(random, mean);
/** Two values, nine tenths short: a squared coefficient of variation of about 4.3. */
export const twoPoint = (mean) => (random) => (random() < 0.9 ? mean * 0.3 : mean * 7.3);
export const fixed = (value) => () => value;

/** Counts a minute, so that about so many arrivals come at so many a second. */
export const steadily = (perSecond, arrivals = 2_000_000) => new Float64Array(Math.ceil(arrivals / perSecond / 60)).fill(perSecond * 60);

export const one = (service) => [{ share: 1, service: { app: NONE, db: NONE, init: 0, ...service } }];

export const functionsSetting = { memoryMb: 1769, provisioned: 0, reserved: 0, throttleRate: Infinity, throttleBurst: Infinity };
export const functionsRules = {
  accountConcurrency: 1e9, requestsPerConcurrency: Infinity, scaleBurst: Infinity, scalePerSecond: Infinity,
  idleSeconds: Infinity, lifeSeconds: Infinity, pick: "recent", entrySeconds: 0,
};

export const containersSetting = { cpuUnits: 1024, memoryMb: 1024, minTasks: 1, maxTasks: 1, targetCpu: 60, targetRequests: 6000 };
export const containersRules = {
  mostAtWork: Infinity, mostWaiting: Infinity, startSeconds: 45, drainSeconds: 15, cpuDelaySeconds: 120, requestsDelaySeconds: 60, entrySeconds: 0,
  scaling: { outPeriods: 3, inPeriods: 15, inShare: 0.9, outCooldown: 30, inCooldown: 180, countFrom: "measured" },
};

/** Within a share of what theory says; 3 % where two million arrivals have a standard deviation of about 1 %. */
export function near(actual, expected, share = 0.03, what = "") {
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${what} ${actual} is not within ${share * 100} % of ${expected}`);
}

/** The share of arrivals that find all of n servers busy and are lost (Erlang B). */
export function erlangB(n, load) {
  let b = 1;
  for (let i = 1; i <= n; i++) b = (load * b) / (i + load * b);
  return b;
}

/** The share of arrivals that wait, with c servers and no limit (Erlang C). */
export function erlangC(c, load) {
  const b = erlangB(c, load);
  return b / (1 - (load / c) * (1 - b));
}

/** A plan of a preset, and what may differ. */
export async function planOf(preset, perMonth, changes = {}) {
  const at = (name) => import(`../../../../Blog.Web/wwwroot/js/plan/${name}.js`);
  const [{ presetCounts }, { DEFAULT_REGION, pricesOf }, { defaultAssumptions }, { FIXED }] = await Promise.all(["traffic", "prices", "assumptions", "plan"].map(at));
  return {
    counts: presetCounts(preset, perMonth), mix: { read: 0.6, list: 0.35, create: 0.02, update: 0.02, delete: 0.01 }, measured: null,
    goal: { p99Ms: 300, errorShare: 0.001 }, architecture: "arm64", prices: pricesOf(DEFAULT_REGION), assumptions: defaultAssumptions(), seed: 1, fixed: FIXED, ...changes,
  };
}
