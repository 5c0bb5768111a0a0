// The search against trying all, the sample against the whole, and what the answer says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, crossingsOf } from "../../../../Blog.Web/wwwroot/js/plan/answer.js";
import { operationsOf, tryContainers, tryFunctions, whatIsWrongWith } from "../../../../Blog.Web/wwwroot/js/plan/plan.js";
import { cheapest, containersCandidates, functionsCandidates, whyNotPossible } from "../../../../Blog.Web/wwwroot/js/plan/search.js";
import { sentenceOf, turnOf } from "../../../../Blog.Web/wwwroot/js/plan/text.js";
import { scaled } from "../../../../Blog.Web/wwwroot/js/plan/traffic.js";
import { near, planOf } from "./support.mjs";

const effort = { maxEvents: 5_000 };

/** Each setting is run once, however often it is asked about. */
function remembered(judge) {
  const known = new Map();
  return (setting) => {
    const key = JSON.stringify(setting);
    if (!known.has(key)) known.set(key, judge(setting));
    return known.get(key);
  };
}

/** Of all candidates, the cheapest that meets the goal. */
function tryAll(candidates, judge) {
  const good = candidates.map(({ setting }) => judge(setting)).filter(({ meetsGoal }) => meetsGoal);
  return good.reduce((best, one) => (best && best.bill.total <= one.bill.total ? best : one), null);
}

for (const [preset, perMonth, p99Ms] of [["office", 1e6, 300], ["quiet", 4380, 200], ["flash", 3e7, 90], ["steady", 2e7, 60], ["growth", 3e8, 40]]) {
  test(`${preset}, ${perMonth} a month, p99 ${p99Ms} ms: the cheapest found is the cheapest of all`, async () => {
    const plan = await planOf(preset, perMonth, { goal: { p99Ms, errorShare: 0.001 } });
    for (const [candidates, judge] of [
      [functionsCandidates(plan, effort.maxEvents), remembered((setting) => tryFunctions(plan, setting, effort))],
      [containersCandidates(plan, effort.maxEvents), remembered((setting) => tryContainers(plan, setting, effort))],
    ]) {
      const found = cheapest(candidates, judge);
      const all = tryAll(candidates, judge);
      assert.deepEqual(found.best?.bill.total ?? null, all?.bill.total ?? null);
      for (const { setting, bound } of candidates) {
        const { bill, meetsGoal } = judge(setting);
        assert.ok(!meetsGoal || bound <= bill.total, `the bound ${bound} of ${JSON.stringify(setting)} is above its bill ${bill.total}`);
      }
    }
  });
}

test("none meets the goal: the nearest is named, by its errors first", async () => {
  const plan = await planOf("steady", 1e5, { goal: { p99Ms: 1, errorShare: 0 } });
  const { best, nearest, trials, of } = cheapest(functionsCandidates(plan, effort.maxEvents), (setting) => tryFunctions(plan, setting, effort));
  assert.equal(best, null);
  assert.equal(trials.length, of);
  assert.ok(trials.every(({ p99Ms, meetsGoal }) => p99Ms > 1 && !meetsGoal));
  assert.equal(nearest.errorShare, 0);
});

test("what Lambda would refuse is not tried: 100 executions stay for all, provisioned is a part of reserved", () => {
  assert.equal(whyNotPossible({ reserved: 0, provisioned: 0 }, 10, 5), null);
  assert.match(whyNotPossible({ reserved: 0, provisioned: 1 }, 10, 5), /at least 100/);
  assert.equal(whyNotPossible({ reserved: 0, provisioned: 180 }, 1000, 5), null);
  assert.match(whyNotPossible({ reserved: 0, provisioned: 181 }, 1000, 5), /at least 100/);
  assert.match(whyNotPossible({ reserved: 2, provisioned: 3 }, 1000, 5), /part of/);
});

test("the crossing is found between the volumes, and none where the same one stays cheaper", () => {
  const at = (perMonth) => ({ perMonth, functions: perMonth / 1e5, containers: 40 + perMonth / 1e6 });
  const volumes = [1e4, 1e5, 1e6, 1e7, 1e8].map(at);
  const [crossing] = crossingsOf(volumes, at);
  near(crossing.perMonth, 40 / (1e-5 - 1e-6), 0.05);
  assert.deepEqual([crossing.cheaper, crossing.alone], ["containers", false]);
  assert.deepEqual(crossingsOf(volumes.slice(0, 3), at), []);
  // From ten million on functions miss the goal, from a hundred million on containers too.
  const limited = (perMonth) => ({ perMonth, functions: perMonth < 1e7 ? 1 : null, containers: perMonth < 1e8 ? 40 : null });
  const turns = crossingsOf([1e6, 3e6, 3e7, 3e8].map(limited), limited);
  turns.forEach((turn, i) => near(turn.perMonth, [1e7, 1e8][i], 0.05));
  assert.deepEqual(turns.map(({ cheaper, alone }) => [cheaper, alone]), [["containers", true], [null, true]]);
  assert.deepEqual(turns.map((turn) => turnOf({ ...turn, perMonth: Math.round(turn.perMonth / 1e6) * 1e6 })),
    ["from 10 million requests a month on only containers meet the goal", "from 100 million requests a month on neither meets the goal"]);
});

test("the answer in a sentence, the same each time", async () => {
  const plan = await planOf("quiet", 4380);
  const [first, again] = [answer(plan, () => {}), answer(plan, () => {})];
  assert.deepEqual(first, again);
  assert.match(sentenceOf(first, plan.goal, { first: "functions", crossings: [{ perMonth: 9.41e6, cheaper: "containers", alone: false }] }),
    /^For this traffic and p99 ≤ 300 ms, errors ≤ 0.1 %: functions at \d+ MB.*, \$\d+\.\d\d a month; containers, 1 task of 0.25 vCPU, \$\d+\.\d\d a month\. Containers become cheaper from 9.4 million requests a month\.$/);
});

test("where the same one stays cheaper it is named", async () => {
  const plan = await planOf("quiet", 4380);
  assert.match(sentenceOf(answer(plan, () => {}), plan.goal, { first: "functions", crossings: [] }), /From 10,000 to 1,000 million requests a month functions stay cheaper\.$/);
});

test("twice the durations are twice those measured on AWS, and twice the defaults beside them", async () => {
  const part = { p50: 8, p95: 20 };
  const measured = { when: "2026-11-26", where: "aws", browser: "", operations: { read: { functions: { app: part, db: part, init: 300 }, containers: { app: part, db: part } } } };
  const plan = await planOf("office", 1e6, { measured });
  for (const backend of ["functions", "containers"]) {
    const [once, twice] = [plan, { ...plan, timesAsLong: 2 }].map((one) => operationsOf(one, backend));
    once.forEach((one, i) => {
      near(twice[i].meanApp, 2 * one.meanApp, 1e-9);
      near(twice[i].meanDb, 2 * one.meanDb, 1e-9);
      near(twice[i].service.init, 2 * one.service.init, 1e-9);
    });
  }
});

test("what was measured on AWS is worked out for a whole vCPU, from the memory it was measured at", async () => {
  const part = { p50: 8, p95: 8 };
  const measured = { when: "2026-11-26", where: "aws", browser: "", operations: { read: { functions: { app: part, db: part, init: 300 }, containers: { app: part, db: part } } } };
  const meanApp = async (assumptions, backend) => {
    const plan = await planOf("office", 1e6, { measured });
    return operationsOf({ ...plan, assumptions: { ...plan.assumptions, runtimeMs: 0, serverMs: 0, ...assumptions } }, backend)[0].meanApp * 1000;
  };
  near(await meanApp({}, "functions"), 8 * 1024 / 1769, 1e-9);
  near(await meanApp({ measuredMemory: 3538 }, "functions"), 8, 1e-9);
  near(await meanApp({}, "containers"), 2, 1e-9);
  near(await meanApp({ measuredVcpus: 0.5 }, "containers"), 4, 1e-9);
  // What no figure of Compare has comes on top, as it is.
  near(await meanApp({ runtimeMs: 1.5 }, "functions"), 8 * 1024 / 1769 + 1.5, 1e-9);
  near(await meanApp({ serverMs: 0.25 }, "containers"), 2.25, 1e-9);
});

test("twice the traffic is twice the requests, and a plan that makes no sense is refused in words", async () => {
  const plan = await planOf("steady", 1e5);
  near(tryFunctions({ ...plan, counts: scaled(plan.counts, 2) }, { memoryMb: 512, provisioned: 0, ...plan.fixed }, effort).run.requests, 2 * 1e5 * 168 / 730, 0.05);
  assert.match(whatIsWrongWith({ ...plan, counts: [] }), /no traffic/);
  assert.match(whatIsWrongWith({ ...plan, counts: [1, -1] }), /Minute 2/);
  assert.match(whatIsWrongWith({ ...plan, goal: { p99Ms: 0, errorShare: 0 } }), /p99/);
  assert.match(whatIsWrongWith({ ...plan, mix: { ...plan.mix, read: 0.9 } }), /100 %/);
});
