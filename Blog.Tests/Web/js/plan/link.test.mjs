// A link repeats the plan it was made of, exactly; what is wrong with one is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLink, linkOf } from "../../../../Blog.Web/wwwroot/js/plan/link.js";
import { condensed } from "../../../../Blog.Web/wwwroot/js/plan/measured.js";
import { tryContainers, tryFunctions } from "../../../../Blog.Web/wwwroot/js/plan/plan.js";
import { pricesOf } from "../../../../Blog.Web/wwwroot/js/plan/prices.js";
import { perMinute } from "../../../../Blog.Web/wwwroot/js/plan/counts.js";
import { seeded } from "../../../../Blog.Web/wwwroot/js/plan/random.js";
import { planOf } from "./support.mjs";

const { counts: _, fixed, prices: __, ...rest } = await planOf("office", 1e6);
const input = { ...rest, preset: "flash", perMonth: 250_000, own: null, region: "us-east-1", changed: {} };
const open = (link, defaults = input) => fromLink(new URLSearchParams(link.split("?")[1]), defaults);

const figure = { p50: 2.5, p95: 5 };
const measured = { when: "2026-11-26", where: "aws", browser: "Chromium", operations: { read: { functions: { app: figure, db: figure, init: 250 }, containers: { app: figure, db: figure } } } };

test("what was changed, and nothing else", async () => {
  const changed = { ...input, goal: { p99Ms: 120, errorShare: 0.02 }, architecture: "x86_64", seed: 9, region: "eu-west-1",
    changed: { traces: 4.5 }, assumptions: { ...input.assumptions, idleMinutes: 60, pick: 1 }, measured };
  assert.deepEqual(await open(await linkOf(changed)), { input: changed, problems: [] });
  assert.deepEqual(await open(await linkOf(input), { ...input, preset: "steady", perMonth: 1 }), { input, problems: [] });
});

test("another browser's changed prices and region do not get into the plan of a link", async () => {
  const { input: opened } = await open(await linkOf(input), { ...input, region: "eu-west-1", changed: { traces: 1 } });
  assert.deepEqual([opened.region, opened.changed], ["us-east-1", {}]);
  // Without a plan in the address they are what one left.
  const { input: plain } = await fromLink(new URLSearchParams(), { ...input, region: "eu-west-1", changed: { traces: 1 } });
  assert.deepEqual([plain.region, plain.changed], ["eu-west-1", { traces: 1 }]);
});

test("a week of own minutes and measured distributions: the same plan, the same bill", async () => {
  const random = seeded(4);
  const values = Array.from({ length: 10_080 }, (_, i) => Math.floor(40 * (1 + Math.sin(i / 230)) + 30 * random()) + (i % 7 === 0 ? 0.25 : 0));
  const samples = (mean) => Array.from({ length: 300 }, () => mean * (0.5 + random()) ** 3);
  const part = (mean) => ({ p50: mean, p95: mean * 3, samples: samples(mean) });
  const given = { ...measured, where: "laptop", operations: { read: { functions: { app: part(1.7), db: part(4), init: 212.34567 }, containers: { app: part(1.1), db: part(3) } } } };
  const asked = { ...input, preset: "own", own: { step: 1, values }, measured: condensed(given), region: "eu-west-1", changed: { tableReads: 0.2 } };
  const link = await linkOf(asked);
  assert.ok(link.length < 60_000, `${link.length}`);
  const { input: opened, problems } = await open(link);
  assert.deepEqual([opened, problems], [asked, []]);
  const bills = [asked, opened].map(({ region, changed, own, ...one }) => {
    const plan = { ...one, counts: perMinute(own), prices: pricesOf(region, changed), fixed };
    const effort = { maxEvents: 50_000 };
    return [tryFunctions(plan, { memoryMb: 512, provisioned: 0, ...fixed }, effort), tryContainers(plan, { cpuUnits: 256, memoryMb: 1024, minTasks: 1, targetCpu: 60, ...fixed }, effort)]
      .map(({ bill, p99Ms }) => [bill.total, p99Ms]);
  });
  assert.deepEqual(bills[0], bills[1]);
});

test("few own counts are written out", async () => {
  const own = { ...input, preset: "own", own: { step: 5, values: [3, 0, 12] } };
  const link = await linkOf(own);
  assert.match(link, /counts=3_0_12/);
  assert.deepEqual((await open(link)).input.own, own.own);
});

test("a link with nonsense in it: the defaults, and each thing that was not taken by name", async () => {
  const { input: opened, problems } = await fromLink(new URLSearchParams("traffic=constructor&p99=x&errors=7&mix=1_1&cpu=z80&seed=0&region=mars&a.idleMinutes=1e9&p.traces=NaN&data=%7B"), input);
  assert.deepEqual(opened, { ...input, changed: { traces: 5 } });
  assert.deepEqual(problems.map((one) => one.match(/“([\w.]+)=/)?.[1] ?? one.slice(0, 18)), ["traffic", "A part of the link", "p99", "errors", "mix", "cpu", "seed", "region", "p.traces", "a.idleMinutes"]);
});

test("a link that was cut short says so, and takes nothing half", async () => {
  const own = { ...input, preset: "own", own: { step: 1, values: Array.from({ length: 2000 }, (_, i) => i) } };
  const { input: opened, problems } = await open((await linkOf(own)).slice(0, -300));
  assert.equal(opened.preset, "flash");
  assert.match(problems[0], /cut short/);
});

test("a link that unpacks to more than a plan can be is refused", async () => {
  const bomb = { ...input, measured: { ...measured, browser: " ".repeat(5_000_000) } };
  const { input: opened, problems } = await open(await linkOf(bomb));
  assert.equal(opened.measured, null);
  assert.equal(problems.length, 1);
});
