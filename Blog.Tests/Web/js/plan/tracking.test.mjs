// Target tracking, replayed minute by minute against examples worked by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isHigh, isLow, newestVisible, proportional, TargetTracking } from "../../../../Blog.Web/wwwroot/js/plan/target-tracking.js";
import { simulateContainers } from "../../../../Blog.Web/wwwroot/js/plan/containers.js";
import { containersRules, containersSetting, fixed, one } from "./support.mjs";

const RULES = containersRules.scaling;
const REQUESTS = { metric: "requests", target: 6000, delaySeconds: 60 };
const CPU = { metric: "cpu", target: 60, delaySeconds: 120 };

/** The tasks wanted after each minute; figures are those of one minute each. */
function replay(policies, minutes, { min = 1, max = 10, ...rules } = {}) {
  const tracking = new TargetTracking(policies, { ...RULES, ...rules }, { min, max });
  return minutes.map(({ cpu = 0, requests = 0, tasks = 1 }) => tracking.endMinute({ cpu, requests, tasks }));
}

const times = (count, minute) => Array.from({ length: count }, () => minute);

test("three periods strictly above the target, not two, and not three at it", () => {
  assert.equal(isHigh([61, 61], 60, 3), false);
  assert.equal(isHigh([60, 60, 60], 60, 3), false);
  assert.equal(isHigh([61, 59, 61, 61], 60, 3), false);
  assert.equal(isHigh([1, 61, 61, 61], 60, 3), true);
});

test("fifteen periods below nine tenths of the target, not at it", () => {
  assert.equal(isLow(times(14, 53), 60, 15, 0.9), false);
  assert.equal(isLow(times(15, 54), 60, 15, 0.9), false);
  assert.equal(isLow(times(15, 53), 60, 15, 0.9), true);
});

test("in proportion, rounded up; 100 % of CPU at target 60 is ×1.67 at most", () => {
  assert.deepEqual([[1, 100, 60], [3, 100, 60], [2, 60, 60], [4, 60.1, 60]].map((of) => proportional(...of)), [2, 5, 2, 5]);
  assert.equal(newestVisible(9, 120), 7);
  assert.equal(newestVisible(9, 60), 8);
});

test("requests double the target: seen after three minutes and the metric's minute, then two tasks", () => {
  assert.deepEqual(replay([REQUESTS], times(6, { requests: 12_000 })), [1, 1, 1, 2, 2, 2]);
});

test("CPU is two minutes late: one minute later than the requests", () => {
  assert.deepEqual(replay([CPU], times(6, { cpu: 90 })), [1, 1, 1, 1, 2, 2]);
});

test("two policies: the larger one wins, and neither waits for the other to scale out", () => {
  assert.deepEqual(replay([CPU, REQUESTS], times(6, { cpu: 90, requests: 24_000 })), [1, 1, 1, 4, 4, 4]);
});

test("scaling in needs both, takes one task at a time, a cooldown of three minutes apart, down to the fewest", () => {
  const busy = times(5, { cpu: 10, requests: 18_000 });
  const low = times(30, { cpu: 10, requests: 100, tasks: 3 });
  const wanted = replay([CPU, REQUESTS], [...busy, ...low]);
  assert.deepEqual(wanted.slice(3, 7), [3, 3, 3, 3]);
  // Low from minute 5 on; fifteen of them, the last seen a minute later (minute 20); then every third minute.
  const first = wanted.indexOf(2);
  assert.equal(first, 20);
  assert.equal(wanted.indexOf(1, first), 23);
  assert.equal(wanted.at(-1), 1);
  const cpuStaysHigh = replay([CPU, REQUESTS], [...busy, ...times(30, { cpu: 58, requests: 100, tasks: 3 })]);
  assert.equal(cpuStaysHigh.at(-1), 3);
});

test("within the cooldown only a larger scale-out passes", () => {
  const rises = [...times(4, { requests: 9000 }), ...times(3, { requests: 9000, tasks: 2 }), ...times(4, { requests: 12_000, tasks: 2 })];
  const wanted = replay([REQUESTS], rises, { outCooldown: 3600 });
  assert.deepEqual([wanted[3], wanted.at(-1)], [2, 4]);
});

test("of the tasks wanted by now, the proportion goes on rising while the figures are old", () => {
  const steady = times(7, { requests: 9000, tasks: 1 });
  assert.deepEqual(replay([REQUESTS], steady, { countFrom: "desired" }), [1, 1, 1, 2, 3, 5, 8]);
  assert.deepEqual(replay([REQUESTS], steady), [1, 1, 1, 2, 2, 2, 2]);
});

test("in a run: load begins, a second task is wanted after four minutes and serves 45 s later; its time is billed from then", () => {
  const counts = new Float64Array(10).fill(9000);
  const result = simulateContainers(one({ db: fixed(0.001) }), { ...containersSetting, maxTasks: 10 }, containersRules, { counts, seed: 1, evenly: true });
  assert.deepEqual(result.timeline.map(({ allocated }) => allocated), [1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  assert.equal(result.taskSeconds, 600 + 360);
  assert.equal(result.launches, 1);
});
