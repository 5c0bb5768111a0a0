// Lambda's environments against theory, and against exact counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { billedMs, simulateFunctions } from "../../../../Blog.Web/wwwroot/js/plan/functions.js";
import { erlangB, exp, fixed, functionsRules, functionsSetting, near, one, steadily, twoPoint } from "./support.mjs";

const run = (service, counts, setting = {}, rules = {}, stream = {}) =>
  simulateFunctions(one(service), { ...functionsSetting, ...setting }, { ...functionsRules, ...rules }, { counts, seed: 5, ...stream });

for (const [name, service] of [["exponential", exp], ["fixed", fixed], ["two-point", twoPoint]]) {
  test(`one environment at most, ${name} service: cold is exp(−λT) of what is admitted, throttled a ÷ (1 + a)`, () => {
    const [rate, seconds, init, idle] = [0.4, 0.8, 0.5, 4];
    const result = run({ db: service(seconds), init }, steadily(rate), { reserved: 1 }, { idleSeconds: idle });
    const cold = Math.exp(-rate * idle);
    const a = rate * (seconds + cold * init);
    near(result.cold / result.admitted, cold);
    near(result.throttled / result.requests, a / (1 + a));
    assert.equal(result.gatewayRefused, 0);
  });

  test(`ten environments at most, ${name} service: throttled is Erlang B, 12 % at a load of 8`, () => {
    const result = run({ db: service(1) }, steadily(8), { reserved: 10 });
    near(result.throttled / result.requests, erlangB(10, 8));
    near(erlangB(10, 8), 0.1217, 0.001);
  });
}

test("the account's concurrency is shared: five functions lose together what Erlang B says of their sum", () => {
  const service = { app: fixed(0), db: exp(1), init: 0 };
  const five = [0.4, 0.3, 0.15, 0.1, 0.05].map((share) => ({ share, service }));
  const result = simulateFunctions(five, functionsSetting, { ...functionsRules, accountConcurrency: 10 }, { counts: steadily(8), seed: 5 });
  near(result.throttled / result.requests, erlangB(10, 8));
});

test("what overflows the provisioned environments is Erlang B, and starts cold on demand", () => {
  const result = run({ db: exp(1), init: 0 }, steadily(3), { provisioned: 4 });
  near((result.admitted - result.onProvisioned) / result.admitted, erlangB(4, 3));
  assert.equal(result.throttled, 0);
  assert.ok(result.cold > 0);
});

test("without a cap, cold nears exp(−λT) as λS nears 0", () => {
  const result = run({ db: fixed(0.001), init: 0 }, steadily(0.5, 1_000_000), {}, { idleSeconds: 3 });
  near(result.cold / result.admitted, Math.exp(-1.5));
});

// Both shares are those of an independent simulation of 600,000 arrivals, written in another language.
test("at 0.5 requests a second of 1 s and T of 10 s, at random 9.1 % are cold, the most recent first 12.4 %", () => {
  const cold = (pick) => {
    const result = run({ db: fixed(1), init: 0 }, steadily(0.5), {}, { idleSeconds: 10, pick });
    return result.cold / result.admitted;
  };
  const [recent, random] = [cold("recent"), cold("random")].sort((a, b) => b - a);
  near(recent, 0.124);
  near(random, 0.0908);
});

test("Little: the mean number at work is the admitted rate × (S + cold share × init)", () => {
  const result = run({ db: exp(0.5), init: 0.7 }, steadily(2), { reserved: 3 }, { idleSeconds: 2 });
  const rate = result.admitted / (result.minutes * 60);
  near(result.meanAtWork, rate * (0.5 + (result.cold / result.admitted) * 0.7));
});

test("even arrivals: exact counts of cold starts, throttles and milliseconds", () => {
  // One a second for ten minutes, each 2.5 s long: three at work; then a pause longer than T, and again.
  const counts = Float64Array.from({ length: 31 }, (_, i) => (i < 10 || i >= 21 ? 60 : 0));
  const result = run({ db: fixed(2.5), init: 0 }, counts, { memoryMb: 1024 }, { idleSeconds: 600 }, { evenly: true });
  assert.equal(result.requests, 1200);
  assert.equal(result.cold, 6);
  assert.equal(result.gbSeconds, 1200 * 2.5);
  assert.equal(run({ db: fixed(2.5), init: 0 }, counts, {}, { idleSeconds: 700 }, { evenly: true }).cold, 3);
  const limited = run({ db: fixed(2.5), init: 0 }, counts, { reserved: 2 }, { idleSeconds: 600 }, { evenly: true });
  // Of three arrivals in a row two are served and one is not.
  assert.deepEqual([limited.admitted, limited.throttled], [800, 400]);
});

test("a new environment is 3 hours old at most: it is replaced though never idle for T", () => {
  const result = run({ db: fixed(0.1), init: 0 }, new Float64Array(24 * 60).fill(1), {}, { idleSeconds: 600, lifeSeconds: 3 * 3600 }, { evenly: true });
  assert.equal(result.cold, 8);
});

test("the gateway's bucket: a burst passes, then the rate, the rest is 429 and not billed", () => {
  // 100 a second against 50 a second and 200 at once.
  const result = run({ db: fixed(0.01), init: 0 }, new Float64Array(10).fill(6000), { throttleRate: 50, throttleBurst: 200, memoryMb: 1024 }, {}, { evenly: true });
  assert.equal(result.requests, 60_000);
  assert.ok(Math.abs(result.admitted - (50 * 600 + 200)) <= 1, `${result.admitted}`);
  near(result.gbSeconds, result.admitted * 0.01, 1e-9);
});

test("new environments: 1,000 at once and 100 a second, and nothing accumulates while it is quiet", () => {
  const rules = { scaleBurst: 1000, scalePerSecond: 100 };
  // 500 a second that last longer than the minute: each needs an environment of its own.
  const counts = Float64Array.from([0, 0, 30_000]);
  const result = run({ db: fixed(120), init: 0 }, counts, {}, rules, { evenly: true });
  assert.ok(Math.abs(result.admitted - (1000 + 60 * 100)) <= 1, `${result.admitted}`);
});

test("requests a second are at most ten times the concurrency, however short they are", () => {
  const result = run({ db: fixed(0.001), init: 0 }, new Float64Array(10).fill(6000), { reserved: 5 }, { requestsPerConcurrency: 10 }, { evenly: true });
  near(result.admitted, 50 * 600 + 50, 0.001);
});

test("provisioned environments take from the account's concurrency, used or not", () => {
  const [a, b] = [3, 3].map((provisioned, i) => ({ share: i === 0 ? 1 : 0, service: { app: fixed(0), db: fixed(1), init: 0 } }));
  const result = simulateFunctions([a, b], { ...functionsSetting, provisioned: 3 }, { ...functionsRules, accountConcurrency: 10 },
    { counts: steadily(8, 500_000), seed: 5 });
  near(result.throttled / result.requests, erlangB(3 + 10 - 2 * 3, 8));
});

test("billed by the millisecond, rounded up, and never a millisecond too much by binary fractions", () => {
  assert.deepEqual([0.0011, 0.001, 0.1 + 0.2, 0.003 * 7].map(billedMs), [2, 1, 300, 21]);
});

test("half the memory below 1,769 MB: app takes twice as long, the table and init do not", () => {
  const p50 = (memoryMb) => run({ app: fixed(0.01), db: fixed(0.005), init: 0 }, new Float64Array(60).fill(60), { memoryMb }).latency.quantile(0.5);
  near(p50(1769), 0.015, 0.006);
  near(p50(884.5), 0.025, 0.006);
  near(p50(3538), 0.015, 0.006);
});

test("X-Ray samples 84 % of a steady million a month, not 5 %", () => {
  const counts = new Float64Array(7 * 1440).fill(1e6 / (730 * 60));
  const result = run({ db: fixed(0.02), init: 0 }, counts);
  near(result.traces / result.admitted, 0.84, 0.01);
});

test("the same seed gives the same result, another seed another", () => {
  const counts = new Float64Array(60).fill(600);
  const [first, again, other] = [5, 5, 6].map((seed) => run({ app: exp(0.05), init: 0.3 }, counts, {}, { idleSeconds: 30 }, { seed }));
  assert.deepEqual(first, again);
  assert.notEqual(first.admitted, other.admitted);
});

test("what is held grows with what is running, not with the requests", () => {
  const held = [10_000, 2_000_000].map((arrivals) => run({ app: exp(0.02), init: 0.1 }, steadily(20, arrivals), {}, { idleSeconds: 600 }).largestHeld);
  assert.ok(held[1] < 40, `${held}`);
});
