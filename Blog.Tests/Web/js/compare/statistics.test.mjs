import assert from "node:assert/strict";
import { test } from "node:test";
import { bootstrap, isShown, moreRequests, quantile, sort } from "../../../../Blog.Web/wwwroot/js/compare/statistics.js";
import { seeded } from "../../../../Blog.Web/wwwroot/js/plan/random.js";
import { answerTime } from "./support.mjs";

test("a quantile lies between the two nearest values", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(quantile([1, 2, 3, 4], 0), 1);
  assert.equal(quantile([7], 0.95), 7);
  assert.equal(quantile(sort([30, 10, 20]), 0.75), 25);
});

test("a constant difference is found exactly, in both directions", () => {
  const blocks = Array.from({ length: 50 }, () => ({ functions: 12, containers: 6 }));
  const exact = (value) => ({ value, low: value, high: value });
  for (const contrast of bootstrap(blocks, [0.5, 0.95], 1, 500)) assert.deepEqual(contrast, { difference: exact(6), ratio: exact(2) });
  const [turned] = bootstrap(blocks.map(({ functions, containers }) => ({ functions: containers, containers: functions })), [0.5], 1, 500);
  assert.deepEqual(turned, { difference: exact(-6), ratio: exact(0.5) });
});

test("counting draws gives the same as drawing and sorting", () => {
  const random = seeded(3);
  const blocks = Array.from({ length: 37 }, () => ({ functions: Math.round(10 * random()), containers: answerTime(random, 6) }));
  const drawing = seeded(9);
  const differences = sort(Array.from({ length: 300 }, () => {
    const drawn = blocks.map(() => blocks[Math.floor(drawing() * blocks.length)]);
    return quantile(sort(drawn.map(({ functions }) => functions)), 0.95) - quantile(sort(drawn.map(({ containers }) => containers)), 0.95);
  }));
  const [, { difference }] = bootstrap(blocks, [0.5, 0.95], 9, 300);
  assert.ok(Math.abs(difference.low - quantile(differences, 0.025)) < 1e-9);
  assert.ok(Math.abs(difference.high - quantile(differences, 0.975)) < 1e-9);
});

test("the same seed gives the same interval, 10,000 resamples of 2,000 blocks within the time a page may stand still", () => {
  const random = seeded(5);
  const blocks = Array.from({ length: 2000 }, () => ({ functions: answerTime(random, 9), containers: answerTime(random, 6) }));
  const began = performance.now();
  const first = bootstrap(blocks, [0.5, 0.95], 9);
  const took = performance.now() - began;
  assert.deepEqual(bootstrap(blocks, [0.5, 0.95], 9), first);
  assert.notDeepEqual(bootstrap(blocks, [0.5, 0.95], 10), first);
  assert.ok(took < 5000, `${took} ms`); // about 0.4 s here; a busy machine may take more
});

/** How many of so many runs have the truth in their interval, for difference and ratio at both quantiles. */
function coverage({ trials, blocks, draw, truth }) {
  const random = seeded(11);
  const held = { median: 0, medianRatio: 0, p95: 0, p95Ratio: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const pairs = Array.from({ length: blocks }, () => draw(random));
    const [median, p95] = bootstrap(pairs, [0.5, 0.95], trial, 600);
    const holds = ({ low, high }, value) => Number(low <= value && value <= high);
    held.median += holds(median.difference, truth.median[0] - truth.median[1]);
    held.medianRatio += holds(median.ratio, truth.median[0] / truth.median[1]);
    held.p95 += holds(p95.difference, truth.p95[0] - truth.p95[1]);
    held.p95Ratio += holds(p95.ratio, truth.p95[0] / truth.p95[1]);
  }
  return Object.fromEntries(Object.entries(held).map(([name, count]) => [name, count / trials]));
}

test("the intervals hold the true difference and ratio about 95 times in 100, for skewed times", () => {
  const tail = Math.exp(0.4 * 1.6448536);
  const held = coverage({
    trials: 600, blocks: 200,
    draw: (random) => ({ functions: answerTime(random, 9), containers: answerTime(random, 6) }),
    truth: { median: [9, 6], p95: [9 * tail, 6 * tail] },
  });
  // 600 runs: one standard deviation is 0.9 %. A quantile's bootstrap is a little wide at the median and a little narrow at the tail.
  for (const [name, share] of Object.entries(held)) assert.ok(share > 0.92 && share < 0.985, `${name}: ${share}`);
});

test("they also do where both backends are slow in the same blocks, which is why whole blocks are drawn", () => {
  const held = coverage({
    trials: 400, blocks: 100,
    draw: (random) => {
      const drift = 20 * random();
      return { functions: 10 + drift + random(), containers: 8 + drift + random() };
    },
    truth: { median: [20.5, 18.5], p95: [29.5, 27.5] },
  });
  assert.ok(held.median > 0.92, `${held.median}`);
  assert.ok(held.p95 > 0.9, `${held.p95}`);
});

test("with nothing to find, about 95 runs of 100 say so", () => {
  const random = seeded(23);
  let shown = 0;
  for (let trial = 0; trial < 400; trial++) {
    const [median] = bootstrap(Array.from({ length: 100 }, () => ({ functions: answerTime(random, 8), containers: answerTime(random, 8) })), [0.5], trial, 600);
    shown += Number(isShown(median.difference));
  }
  assert.ok(shown / 400 < 0.08, `${shown} of 400`);
});

test("as many more requests as promised show a difference of 1 ms in about 8 runs of 10", () => {
  const random = seeded(31);
  const draw = (count) => Array.from({ length: count }, () => ({ functions: 20 + answerTime(random, 9), containers: 19 + answerTime(random, 9) }));
  const promised = Array.from({ length: 60 }, (_, seed) => {
    const [median] = bootstrap(draw(60), [0.5], seed, 400);
    return moreRequests(median.difference, 60, 1);
  }).sort((a, b) => a - b)[30];
  assert.ok(promised > 0);
  let shown = 0;
  for (let trial = 0; trial < 200; trial++) {
    const [median] = bootstrap(draw(60 + promised / 2), [0.5], trial, 400);
    shown += Number(isShown(median.difference));
  }
  assert.ok(shown / 200 > 0.65 && shown / 200 < 0.95, `${shown} of 200 with ${promised} more`);
  assert.equal(moreRequests({ value: 0, low: -0.2, high: 0.2 }, 60, 1), 0);
});
