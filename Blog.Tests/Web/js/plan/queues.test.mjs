// One task, and several, against queueing theory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateContainers } from "../../../../Blog.Web/wwwroot/js/plan/containers.js";
import { containersRules, containersSetting, erlangC, exp, fixed, near, one, steadily, twoPoint } from "./support.mjs";

const run = (service, perSecond, rules = {}, setting = {}, stream = {}) =>
  simulateContainers(one(service), { ...containersSetting, ...setting }, { ...containersRules, ...rules }, { counts: steadily(perSecond), seed: 11, ...stream });

for (const [slots, utilisation] of [[1, 0.5], [4, 0.8], [10, 0.7]]) {
  test(`${slots} slots at ${utilisation}: the mean wait is Erlang C's`, () => {
    const load = slots * utilisation;
    near(run({ db: exp(1) }, load, { mostAtWork: slots }).meanWait, erlangC(slots, load) / (slots - load));
  });
}

test("a limit on those waiting: the share refused and the mean number are M/M/c/K's", () => {
  const [c, k, load] = [3, 8, 2.4];
  const weights = [1];
  for (let n = 1; n <= k; n++) weights.push((weights[n - 1] * load) / Math.min(n, c));
  const sum = weights.reduce((a, b) => a + b);
  const result = run({ db: exp(1) }, load, { mostAtWork: c, mostWaiting: k - c });
  near(result.refused / result.requests, weights[k] / sum);
  near(result.meanAtWork, weights.reduce((total, weight, n) => total + n * weight, 0) / sum);
});

for (const [name, service, squared] of [["fixed", fixed(1), 1], ["two-point", twoPoint(1), 0.9 * 0.09 + 0.1 * 7.3 ** 2]]) {
  test(`one slot, ${name} service: the mean wait is Pollaczek and Khinchine's`, () => {
    const load = 0.6;
    near(run({ db: service }, load, { mostAtWork: 1 }).meanWait, (load * squared) / (2 * (1 - load)));
  });
}

for (const [name, service] of [["exponential", exp(1)], ["fixed", fixed(1)], ["two-point", twoPoint(1)]]) {
  test(`processor sharing, ${name} service: the mean time is S ÷ (1 − ρ) whatever the distribution`, () => {
    near(run({ app: service }, 0.7).latency.mean, 1 / 0.3);
  });
}

test("a quarter of a vCPU takes four times as long, and the table's time is not stretched", () => {
  const result = run({ app: fixed(0.004), db: fixed(0.003) }, 0.01, {}, { cpuUnits: 256 }, { counts: new Float64Array(600).fill(1) });
  near(result.latency.quantile(0.5), 0.004 * 4 + 0.003, 0.006);
});

test("two vCPUs: up to two requests run at full speed, and one thread is never faster than one vCPU", () => {
  const load = 1.2;
  // With exponential service this is a birth and death process: rate n up to two, then two.
  near(run({ app: exp(1) }, load, {}, { cpuUnits: 2048 }).latency.mean, 1 + erlangC(2, load) / (2 - load));
});

for (const [utilisation, expected, pooled] of [[0.5, 0.4263, 0.3333], [0.8, 1.9557, 1.7778]]) {
  test(`two tasks of one slot by fewest outstanding at ${utilisation}: ${expected} service times, between the pooled queue and random routing`, () => {
    const two = { minTasks: 2, maxTasks: 2 };
    const wait = run({ db: exp(1) }, 2 * utilisation, { mostAtWork: 1 }, two).meanWait;
    near(wait, expected);
    near(erlangC(2, 2 * utilisation) / (2 - 2 * utilisation), pooled, 0.001);
    const random = run({ db: exp(1) }, 2 * utilisation, { mostAtWork: 1, balancing: "random" }, two).meanWait;
    near(random, utilisation / (1 - utilisation));
    assert.ok(pooled < wait && wait < random, `${pooled} < ${wait} < ${random}`);
  });
}

test("Little: the mean number at work is the admitted rate times the mean time", () => {
  const result = run({ app: exp(0.3), db: exp(0.5) }, 2, { mostAtWork: 5, mostWaiting: 2 });
  near(result.meanAtWork, (result.admitted / (result.minutes * 60)) * result.latency.mean, 0.01);
});

test("what is held grows with what is at work, not with the requests", () => {
  const held = [10_000, 1_000_000].map((arrivals) => run({ app: exp(0.02) }, 20, {}, {}, { counts: steadily(20, arrivals) }).largestHeld);
  assert.ok(held[1] < 40 && held[0] <= held[1], `${held}`);
});
