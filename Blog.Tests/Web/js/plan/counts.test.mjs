// One's own counts and measured durations: what is read, and how what is wrong is named.
import assert from "node:assert/strict";
import { test } from "node:test";
import { perMinute, readCounts } from "../../../../Blog.Web/wwwroot/js/plan/counts.js";
import { changedByHand, complete, condensed, DEFAULT_MEASURED, whatIsWrong } from "../../../../Blog.Web/wwwroot/js/plan/measured.js";

test("CSV with times: any order, a heading, either separator; minutes left out have no requests", () => {
  const { counts, problems } = readCounts("time;requests\n2026-11-26T10:02Z;7\n2026-11-26T10:00Z;5\n2026-11-26 10:05;1\n");
  assert.deepEqual(problems, []);
  assert.deepEqual(counts, { step: 1, values: [5, 0, 7, 0, 0, 1], start: Date.parse("2026-11-26T10:00Z") / 1000 });
});

test("counts by the hour are spread over their minutes", () => {
  const { counts } = readCounts("2026-11-26T10:00Z,600\n2026-11-26T11:00Z,60\n");
  assert.deepEqual(counts, { step: 60, values: [600, 60], start: Date.parse("2026-11-26T10:00Z") / 1000 });
  const minutes = perMinute(counts);
  assert.deepEqual([minutes.length, minutes[0], minutes[119]], [120, 10, 1]);
});

test("one odd time among the hours is named, and does not make an hour's count a minute's", () => {
  const hours = Array.from({ length: 48 }, (_, i) => `2026-11-${24 + Math.floor(i / 24)}T${String(i % 24).padStart(2, "0")}:00Z,600`);
  const { counts, problems } = readCounts([...hours, "2026-11-25T09:07Z,5"].join("\n"));
  assert.deepEqual([counts.step, counts.values.length], [60, 48]);
  assert.deepEqual(problems, ["2026-11-25T09:07Z is not on the step of 60 minutes of the other times, and was left out."]);
});

test("a quiet blog's minutes, most of them left out, are minutes", () => {
  const { counts, problems } = readCounts([0, 3, 5, 9, 20, 22].map((minute) => `2026-11-26T10:${String(minute).padStart(2, "0")}Z,1`).join("\n"));
  assert.deepEqual([counts.step, counts.values.length, problems.length], [1, 23, 0]);
});

test("counts finer than minutes add up", () => {
  const { counts, problems } = readCounts("2026-11-26T10:00:00Z,5\n2026-11-26T10:00:10Z,7\n2026-11-26T10:01:00Z,2");
  assert.deepEqual([counts.values, problems], [[12, 2], []]);
});

test("without times a bad line keeps its minute", () => {
  const { counts, problems } = readCounts("\nrequests\n3\nmany\n5");
  assert.deepEqual([counts.values, problems], [[3, 0, 5], ["Line 4: “many” is not a count."]]);
});

test("a line without a meaning does not spoil lines with times", () => {
  const { counts, problems } = readCounts("2026-11-26T10:00Z,5\n(end)\n2026-11-26T10:01Z,2");
  assert.deepEqual([counts.values, problems.length], [[5, 2], 1]);
});

test("counts alone are one a minute", () => {
  assert.deepEqual(readCounts("3\n0\n\n4.5\r\n").counts.values, [3, 0, 4.5]);
});

test("a bad row is named by its line, and the rest is kept", () => {
  const { counts, problems } = readCounts("time,count\n2026-11-26T10:00Z,5\nyesterday,6\n2026-11-26T10:01Z,many\n2026-11-26T10:00Z,9\n2026-11-26T10:02Z,-1\na,b,c,1\n2026-11-26T10:03Z,\n2026-11-26T10:04Z,2");
  assert.deepEqual(counts.values, [5, 2]);
  assert.deepEqual(problems.map((one) => one.match(/^Line \d+/)[0]), ["Line 3", "Line 4", "Line 5", "Line 6", "Line 7", "Line 8"]);
  assert.match(problems[2], /same time as line 2/);
});

test("CloudWatch's JSON, newest first: the functions' counts add up", () => {
  const json = JSON.stringify({ MetricDataResults: [
    { Id: "a", Label: "GetBlog", Timestamps: ["2026-11-26T10:01:00+00:00", "2026-11-26T10:00:00+00:00"], Values: [4, 2], StatusCode: "Complete" },
    { Id: "b", Label: "GetBlogs", Timestamps: ["2026-11-26T10:00:00+00:00"], Values: [10], StatusCode: "Complete" },
  ], Messages: [] });
  assert.deepEqual(readCounts(json), { counts: { step: 1, values: [12, 4], start: Date.parse("2026-11-26T10:00Z") / 1000 }, problems: [] });
});

test("CloudWatch's JSON: what is wrong is named by result and value", () => {
  const { counts, problems } = readCounts(JSON.stringify({ NextToken: "x", MetricDataResults: [
    { Label: "odd", Timestamps: ["2026-11-26T10:00Z"], Values: [] },
    { Label: "bad", Timestamps: ["2026-11-26T10:00Z", "noon"], Values: ["five", 1], StatusCode: "PartialData" },
  ] }));
  assert.equal(counts, null);
  assert.deepEqual(problems.map((one) => one.slice(0, 22)), ["Result 1 (odd): needs ", "Result 2 (bad): its St", "Result 2 (bad), value ", "Result 2 (bad), value ", "The answer has a NextT"]);
});

for (const [name, text, expected] of [
  ["nothing", " \n", /nothing in it/], ["a broken JSON", "{", /not JSON/], ["another JSON", "[]", /MetricDataResults/],
  ["mixed lines", "2026-11-26T10:00Z,1\n2", /some have none/], ["too long a time", "2020-01-01T00:00Z,1\n2026-01-01T00:01Z,1\n2026-01-01T00:02Z,1", /five weeks/],
  ["too much", "1\n".repeat(2_500_001), /5 MB/],
]) test(`${name} is refused with what to do`, () => {
  const { counts, problems } = readCounts(text);
  assert.equal(counts, null);
  assert.match(problems[0], expected);
});

const figure = { p50: 2, p95: 5 };
const good = { when: "2026-11-26T10:14:00Z", where: "laptop", browser: "Chromium", operations: { read: { functions: { app: figure, db: figure, init: 300 }, containers: { app: figure, db: { ...figure, samples: [1, 2] } } } } };

test("measured durations: what Compare hands over is taken, the rest are defaults and say so", () => {
  assert.equal(whatIsWrong(good), null);
  const all = complete(good);
  assert.deepEqual([all.read.isDefault, all.list.isDefault], [false, true]);
  assert.deepEqual(all.list.functions, DEFAULT_MEASURED.operations.list.functions);
  assert.equal(all.list.init, 300);
});

test("init measured on a laptop is that of the emulator, and is not taken; on AWS it is, for the other functions too", () => {
  const slow = structuredClone(good);
  slow.operations.read.functions.init = 7000;
  assert.deepEqual([complete(slow).read.init, complete(slow).list.init], [300, 300]);
  assert.deepEqual([complete({ ...slow, where: "aws" }).read.init, complete({ ...slow, where: "aws" }).list.init], [7000, 7000]);
});

test("a duration that is typed in changes that one alone, and the others stay what they were", () => {
  const changed = changedByHand(good, "read", ["containers", "db", "p95"], 9);
  assert.deepEqual(changed.operations.read.containers.db, { p50: 2, p95: 9 });
  assert.deepEqual(changed.operations.read.functions, { ...good.operations.read.functions });
  assert.deepEqual([changed.where, whatIsWrong(changed), good.operations.read.containers.db.p95], ["hand", null, 5]);
  const cold = changedByHand(null, "list", ["init"], 900);
  assert.deepEqual([complete(cold).list.init, complete(cold).list.functions.app], [900, DEFAULT_MEASURED.operations.list.functions.app]);
  assert.match(whatIsWrong(changedByHand(good, "read", ["functions", "app", "p95"], 1)), /below p50/);
});

test("of many samples a plan keeps the percentiles, of few all", () => {
  const samples = Array.from({ length: 1001 }, (_, i) => (1000 - i) / 7);
  const given = structuredClone(good);
  given.operations.read.functions.app = { p50: 71.43, p95: 135.71, samples };
  const kept = condensed(given).operations.read;
  assert.equal(kept.functions.app.samples.length, 101);
  assert.deepEqual([0, 50, 99, 100].map((i) => kept.functions.app.samples[i]), [0, 71.429, 141.429, 142.857]);
  assert.deepEqual(kept.containers.db.samples, [1, 2]);
  assert.equal(whatIsWrong(condensed(given)), null);
});

for (const [what, change, expected] of [
  ["no date", { when: "soon" }, /when/], ["another place", { where: "moon" }, /where/], ["no operations", { operations: {} }, /no operation/],
  ["an unknown operation", { operations: { sing: {} } }, /sing/], ["no containers", { operations: { read: { functions: good.operations.read.functions } } }, /read\.containers/],
  ["p95 below p50", { operations: { read: { ...good.operations.read, containers: { app: { p50: 9, p95: 1 }, db: figure } } } }, /read\.containers\.app.*below/],
  ["text for a number", { operations: { read: { ...good.operations.read, functions: { app: figure, db: figure, init: "300" } } } }, /init/],
]) test(`measured durations with ${what} are refused by name`, () => assert.match(whatIsWrong({ ...good, ...change }), expected));
