import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, jsonOf, markdownOf } from "../../../../Blog.Web/wwwroot/js/compare/export.js";
import { figuresOf, handOver, merged, middleSplit, pairsOf, verdictOf } from "../../../../Blog.Web/wwwroot/js/compare/summary.js";
import { parseTiming, splitOf, startOf } from "../../../../Blog.Web/wwwroot/js/compare/timing.js";
import { conditionsOf, detailOf, notesOf, sentenceOf } from "../../../../Blog.Web/wwwroot/js/compare/words.js";
import { browserOf } from "../../../../Blog.Web/wwwroot/js/compare/where.js";
import { whatIsWrong } from "../../../../Blog.Web/wwwroot/js/plan/measured.js";
import { block, sample, settings } from "./support.mjs";

const closed = { loop: "closed", atOnce: 1 };
const conditions = { when: "2026-11-26T10:14:00Z", where: "laptop", browser: "Chromium 130", processors: 2 };
const many = (functions, containers) => Array.from({ length: 40 }, (_, i) => ({ ...block(functions + (i % 3), containers + (i % 3)), index: i }));

test("Server-Timing is read by name", () => {
  assert.deepEqual(parseTiming("db;dur=3.1, app;dur=4, init;dur=301.5"), { db: 3.1, app: 4, init: 301.5 });
  assert.deepEqual(parseTiming(null), {});
});

test("a cold start is a process that started during the request, not the first answer of one that was up", () => {
  const parts = { app: 5, db: 5, init: 300 };
  assert.equal(startOf({ isFirst: true, isEmulated: false, ms: 402, parts }), "cold");
  assert.equal(startOf({ isFirst: true, isEmulated: false, ms: 40, parts }), "first"); // provisioned: its start does not fit in
  assert.equal(startOf({ isFirst: true, isEmulated: true, ms: 402, parts }), "first"); // the emulator starts none
  assert.equal(startOf({ isFirst: true, isEmulated: false, ms: 402, parts: { app: 5, db: 5 } }), "first"); // a container says no init
  assert.equal(startOf({ isFirst: false, isEmulated: false, ms: 402, parts }), "warm");
});

test("a split adds up to the whole; the start of a process belongs to a cold start alone", () => {
  const sum = (split) => Object.values(split).reduce((all, ms) => all + ms, 0);
  const cold = splitOf({ ms: 402, start: "cold", parts: { app: 5, db: 5, init: 300 } });
  assert.deepEqual([sum(cold), cold.init, cold.rest], [402, 300, 92]);
  const first = splitOf({ ms: 40, late: 10, start: "first", parts: { app: 5, db: 5, init: 300 } });
  assert.deepEqual([sum(first), first.init, first.rest, first.late], [40, 0, 20, 10]);
  assert.equal(splitOf({ ms: 5, start: "warm", parts: { app: 5.04 } }).rest, 0);
});

test("failures are counted by status and make no pair; cold starts and first answers stand apart from the warm ones", () => {
  const blocks = [
    block(999, 999, true), block(10, 5),
    { ...block(0, 5), functions: sample(900, { ok: false, status: 503 }) },
    { ...block(0, 5), functions: sample(901, { ok: false, status: 0 }) },
    { ...block(0, 5), functions: sample(400, { start: "cold", parts: { init: 300 } }) },
    { ...block(0, 5), functions: sample(80, { start: "first" }) },
  ];
  const figures = figuresOf(blocks, "functions", closed, 1000);
  assert.deepEqual([figures.n, figures.errors, figures.byStatus], [5, 2, { 503: 1, "no answer": 1 }]);
  assert.deepEqual([figures.cold, figures.first, figures.max, figures.p50], [[400], [80], 10, 10]);
  assert.deepEqual(pairsOf(blocks), [{ functions: 10, containers: 5 }]);
});

test("throughput: in a closed loop what one backend gives while it is asked, in an open one what came in the time", () => {
  assert.equal(figuresOf(many(9, 4), "functions", closed, 0).perSecond.toFixed(1), (40_000 / (40 * 9 + 39)).toFixed(1));
  assert.equal(figuresOf(many(9, 4), "functions", { loop: "closed", atOnce: 4 }, 0).perSecond.toFixed(0), (4 * 40_000 / (40 * 9 + 39)).toFixed(0));
  assert.equal(figuresOf(many(9, 4), "functions", { loop: "open", atOnce: 1 }, 8000).perSecond, 5);
});

test("the split of the median is of the answers around it, and adds up to about it", () => {
  const samples = Array.from({ length: 101 }, (_, i) => sample(i + 1, { parts: { app: (i + 1) / 4, db: (i + 1) / 2 } }));
  const split = middleSplit(samples);
  assert.ok(Math.abs(split.app + split.db + split.rest - 51) < 1e-9);
  assert.ok(Math.abs(split.db - 25.5) < 1e-9);
  assert.equal(middleSplit([]), null);
  assert.equal(middleSplit([sample(7)]).rest, 4);
});

test("the verdict names who answered sooner, by how much and how surely; or that nobody did, and what it would take", () => {
  assert.match(sentenceOf(verdictOf(many(12, 6), 1)), /^Containers answered 6\.0 ms sooner \(95\u00a0%: \d\.\d to \d\.\d\)\.$/);
  assert.match(sentenceOf(verdictOf(many(3, 6), 1)), /^Functions answered 3\.0 ms sooner/);
  assert.match(detailOf(verdictOf(many(12, 6), 1)).join(" "), /^At the median: 1\.86 times as fast \(95\u00a0%: .* to .*\)\. At p95: containers 6\.0 ms sooner \(.*\), .* times as fast \(.*\)\.$/);
  const none = { value: 0.2, low: -2, high: 2 };
  const ratio = { value: 1.02, low: 0.9, high: 1.1 };
  const verdict = { median: { difference: none, ratio }, p95: { difference: none, ratio }, blocks: 100 };
  assert.equal(sentenceOf(verdict), "No difference shown; 1,440 more requests would show one of 1 ms.");
  assert.match(detailOf(verdict)[0], /functions ÷ containers 1\.02 \(95\u00a0%: 0\.90 to 1\.10\)/);
  assert.equal(sentenceOf({ ...verdict, median: { difference: { value: 0, low: -0.3, high: 0.3 }, ratio } }), "No difference shown; one of 1 ms would have been.");
  assert.equal(verdictOf(many(12, 6).slice(0, 9), 1), null);
  assert.match(sentenceOf(null), /^Too few blocks/);
});

test("the conditions say where both ran, on what, when, and with which seed", () => {
  assert.equal(conditionsOf(conditions, settings({ operation: "read" })),
    "both on this laptop, under the emulator · Chromium 130, 2 processors · 2026-11-26 10:14 UTC · read a post · 1 at once · seed 41");
  assert.match(conditionsOf({ ...conditions, where: "aws" }, settings({ loop: "open", perSecond: 5 })), /^on AWS .* open loop, 5 a second to each/);
  assert.equal(browserOf({ userAgent: "", userAgentData: { brands: [{ brand: "Not=A?Brand", version: "8" }, { brand: "Chromium", version: "130" }] } }), "Chromium 130");
  assert.equal(browserOf({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" }), "Firefox 128");
  assert.equal(browserOf({ userAgent: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15" }), "Safari 17");
});

const recordOf = (blocks) => {
  const figures = { functions: figuresOf(blocks, "functions", closed, 400), containers: figuresOf(blocks, "containers", closed, 400) };
  const verdict = verdictOf(blocks, 41);
  return { settings: settings(), ...conditions, ended: "seconds", leftOut: 1, elapsedMs: 400, sentence: sentenceOf(verdict), verdict, figures };
};

test("notes say what ended the run, what was left out and what failed", () => {
  const blocks = [...many(12, 6), { ...block(0, 6), functions: sample(900, { ok: false, status: 429 }) }, { ...block(0, 5), functions: sample(80, { start: "first" }) }];
  const notes = notesOf(recordOf(blocks)).join(" ");
  for (const part of [/cap of 600 s/, /1 block left out/, /Errors of the functions: 1 × 429/, /1 first answer of a process that was already up/, /p95 of 40 blocks/]) assert.match(notes, part);
});

test("a run is taken along as CSV of every sample, JSON and Markdown with its conditions and link", () => {
  const blocks = many(12, 6);
  blocks[0].functions.traceId = 'odd",=1';
  const lines = csvOf(blocks).trimEnd().split("\r\n");
  assert.equal(lines.length, 1 + 80);
  assert.equal(lines[1], '0,false,functions,first,0,12,0,9,1,2,,200,true,warm,"odd"",=1"');
  const record = recordOf(blocks);
  const json = JSON.parse(jsonOf(record, blocks));
  assert.equal(json.blocks.length, 40);
  assert.equal(json.settings.seed, 41);
  const markdown = markdownOf(record, "http://localhost/");
  assert.match(markdown, /\*\*Containers answered 6\.0 ms sooner/);
  assert.match(markdown, /under the emulator · Chromium 130/);
  assert.match(markdown, /\| p50, ms \| 13\.0 \| 7\.0 \|/);
  assert.match(markdown, /\(http:\/\/localhost\/#\/compare\?operation=list&blocks=20/);
});

test("Plan takes what is handed over; nothing is handed over without an answer of both; operations add up in one place", () => {
  const given = handOver([...many(10, 5), { ...block(0, 5), functions: sample(80, { start: "first", parts: { init: 300 } }) }], "read", conditions);
  assert.equal(whatIsWrong(given), null);
  assert.equal(given.operations.read.functions.init, 300);
  assert.equal(given.operations.read.functions.app.samples.length, 40);
  assert.equal(handOver([block(10, 5, true)], "read", conditions), null);
  const list = handOver(many(10, 5), "list", { ...conditions, when: "2026-11-26T11:00:00Z" });
  assert.deepEqual(Object.keys(merged(given, list).operations), ["read", "list"]);
  assert.equal(merged(given, list).when, "2026-11-26T11:00:00Z");
  assert.equal(whatIsWrong(merged(given, list)), null);
  assert.deepEqual(Object.keys(merged(given, { ...list, where: "aws" }).operations), ["list"]);
  assert.deepEqual(Object.keys(merged(given, { ...list, when: "2026-12-26T11:00:00Z" }).operations), ["list"]);
});
