import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTiming, run } from "../../../../Blog.Web/wwwroot/js/compare/run.js";
import { compare, quantile, verdict } from "../../../../Blog.Web/wwwroot/js/compare/statistics.js";
import { figuresOf, handOver, pairsOf } from "../../../../Blog.Web/wwwroot/js/compare/summary.js";
import { seeded } from "../../../../Blog.Web/wwwroot/js/plan/random.js";
import { whatIsWrong } from "../../../../Blog.Web/wwwroot/js/plan/measured.js";

const sample = (ms, more = {}) => ({ ms, ok: true, status: 200, cold: false, traceId: null, parts: { app: 1, db: 2 }, ...more });
const block = (functions, containers, warmUp = false) => ({ functions: sample(functions), containers: sample(containers), warmUp });
const runOf = (more) => run({ blocks: 20, warmUp: 3, seed: 41, signal: new AbortController().signal, ready: async () => {}, onBlock: () => {}, ask: async () => sample(1), ...more });

test("a quantile lies between the two nearest values", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(quantile([7], 0.95), 7);
});

test("the same seed asks in the same order, each block asks both once, and both come first at times", async () => {
  const orderOf = async (seed) => {
    const asked = [];
    await runOf({ seed, ask: async (backend) => (asked.push(backend), sample(1)) });
    return asked;
  };
  const order = await orderOf(41);
  assert.deepEqual(order, await orderOf(41));
  assert.notDeepEqual(order, await orderOf(42));
  assert.equal(order.length, 2 * 23);
  const firsts = order.filter((_, index) => index % 2 === 0);
  firsts.forEach((first, index) => assert.notEqual(first, order[2 * index + 1]));
  assert.equal(new Set(firsts).size, 2);
});

test("a run that is stopped within a block leaves that block out, and warm-up does not count", async () => {
  const stop = new AbortController();
  let asked = 0;
  const blocks = await runOf({ signal: stop.signal, ask: async () => {
    if (++asked === 11) stop.abort();
    return sample(asked);
  } });
  assert.equal(blocks.length, 5);
  assert.equal(pairsOf(blocks).length, 2);
});

test("nothing is asked before the tab is visible", async () => {
  let asked = 0;
  let show = () => {};
  const visible = new Promise((resolve) => { show = () => resolve(undefined); });
  const running = runOf({ ready: () => visible, ask: async () => (asked++, sample(1)) });
  await Promise.resolve();
  assert.equal(asked, 0);
  show();
  await running;
  assert.equal(asked, 46);
});

test("a constant difference is found exactly, in both directions", () => {
  const blocks = Array.from({ length: 50 }, () => ({ functions: 12, containers: 6 }));
  assert.deepEqual(compare(blocks, 0.5, 1, 500), { difference: 6, low: 6, high: 6 });
  assert.equal(verdict(compare(blocks, 0.5, 1, 500)), "Containers answered 6.0 ms sooner (95 %: 6.0 to 6.0).");
  assert.equal(verdict({ difference: -3, low: -4, high: -2 }), "Functions answered 3.0 ms sooner (95 %: 2.0 to 4.0).");
  assert.match(verdict({ difference: 1, low: -1, high: 3 }), /^No difference shown/);
});

test("the interval holds the true difference about 95 times in 100, and the same seed gives it again", () => {
  const random = seeded(7);
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const blocks = Array.from({ length: 60 }, () => ({ functions: 5 + 4 * random(), containers: 3 + 4 * random() }));
    const { low, high } = compare(blocks, 0.5, trial, 400);
    if (low <= 2 && high >= 2) held++;
  }
  assert.ok(held >= 178 && held <= 200, `${held} of 200`);
  const blocks = Array.from({ length: 60 }, () => ({ functions: random(), containers: random() }));
  assert.deepEqual(compare(blocks, 0.95, 9, 300), compare(blocks, 0.95, 9, 300));
});

test("failures are counted apart and make no pair; cold starts are counted", () => {
  const failed = { functions: sample(900, { ok: false, status: 503 }), containers: sample(5), warmUp: false };
  const cold = { functions: sample(400, { cold: true, parts: { app: 1, db: 2, init: 300 } }), containers: sample(5), warmUp: false };
  const blocks = [block(999, 999, true), block(10, 5), failed, cold];
  const figures = figuresOf(blocks, "functions");
  assert.deepEqual([figures.n, figures.errors, figures.cold, figures.max], [3, 1, 1, 400]);
  assert.equal(pairsOf(blocks).length, 2);
  assert.equal(figuresOf([block(10, 5)], "functions").rest, 7);
});

test("Plan takes what is handed over, and nothing is handed over without an answer of both", () => {
  const conditions = { when: "2026-11-26T10:14:00Z", where: "laptop", browser: "test" };
  const given = handOver([block(10, 5)], "read", conditions);
  assert.equal(whatIsWrong(given), null);
  assert.equal(given.operations.read.functions.init, null);
  assert.equal(handOver([block(10, 5, true)], "read", conditions), null);
});

test("Server-Timing is read by name", () => {
  assert.deepEqual(parseTiming("db;dur=3.1, app;dur=4"), { db: 3.1, app: 4 });
  assert.deepEqual(parseTiming(null), {});
});
