// A run that samples its minutes against the whole run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tryContainers, tryFunctions } from "../../../../Blog.Web/wwwroot/js/plan/plan.js";
import { near, planOf } from "./support.mjs";

test("a sample of each busy minute says what the whole run says", async () => {
  const plan = await planOf("office", 8e6);
  const functions = { memoryMb: 512, provisioned: 0, ...plan.fixed };
  const containers = { cpuUnits: 256, memoryMb: 1024, minTasks: 1, maxTasks: 10, targetCpu: 60, targetRequests: 6000 };
  for (const [tryOne, setting] of [[tryFunctions, functions], [tryContainers, containers]]) {
    const [whole, sample] = [2_000_000, 200_000].map((maxEvents) => tryOne(plan, setting, { maxEvents }));
    assert.deepEqual([whole.run.isSample, sample.run.isSample], [false, true]);
    near(sample.run.requests, whole.run.requests, 0.01, "requests");
    near(sample.bill.total, whole.bill.total, 0.01, "bill");
    near(sample.p50Ms, whole.p50Ms, 0.03, "p50");
    near(sample.p99Ms, whole.p99Ms, 0.1, "p99");
  }
});

// A quiet hour, a crowd of 40 minutes, a quiet hour; at the peak more than the gateway lets through, and than one task can work off.
const crowd = Float64Array.from({ length: 160 }, (_, minute) => (minute < 60 ? 300 : minute < 100 ? 40_000 - 300 * (minute - 60) : 300));

test("an overload shows in a sample as in the whole run: what is refused, how many tasks", async () => {
  const plan = { ...(await planOf("steady", 1)), counts: crowd, timesAsLong: 5 };
  const functions = { memoryMb: 512, provisioned: 0, ...plan.fixed };
  const containers = { cpuUnits: 256, memoryMb: 1024, minTasks: 1, maxTasks: 10, targetCpu: 60, targetRequests: 6000 };
  const [whole, sample] = [Infinity, 30_000].map((maxEvents) => tryFunctions(plan, functions, { maxEvents }));
  near(sample.errorShare, whole.errorShare, 0.1, "refused by the gateway");
  assert.ok(whole.errorShare > 0.03, `${whole.errorShare}`);
  const [all, some] = [Infinity, 30_000].map((maxEvents) => tryContainers(plan, containers, { maxEvents }));
  near(some.errorShare, all.errorShare, 0.15, "refused by the tasks");
  assert.ok(all.errorShare > 0.03, `${all.errorShare}`);
  near(some.run.meanTasks, all.run.meanTasks, 0.1, "tasks");
});

test("an overload of the account's request rate shows in a sample too", async () => {
  const plan = await planOf("steady", 1);
  const at = { ...plan, counts: crowd.map((count) => count / 2), assumptions: { ...plan.assumptions, accountConcurrency: 20 } };
  const [whole, sample] = [Infinity, 20_000].map((maxEvents) => tryFunctions(at, { memoryMb: 1769, provisioned: 0, ...plan.fixed }, { maxEvents }));
  assert.ok(whole.errorShare > 0.2 && whole.run.gatewayRefused === 0, `${whole.errorShare}`);
  near(sample.errorShare, whole.errorShare, 0.1);
});

test("what few sampled requests happen to be does not scale the tasks", async () => {
  const plan = await planOf("steady", 1e8, { timesAsLong: 5 }); // 38 a second, a third of a task
  const { run } = tryContainers(plan, { cpuUnits: 256, memoryMb: 1024, minTasks: 1, maxTasks: 10, targetCpu: 75, targetRequests: 6000 }, { maxEvents: 20_000 });
  assert.ok(run.launches <= 3, `${run.launches}`);
});
