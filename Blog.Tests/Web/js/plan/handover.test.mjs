// What a plan hands over, held against template.yaml.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { csvOf, deployLine, fromLink, linkOf, markdownOf, parametersOf, samconfigLine } from "../../../../Blog.Web/wwwroot/js/plan/handover.js";
import { containersCandidates, functionsCandidates, TEMPLATE_DEFAULTS } from "../../../../Blog.Web/wwwroot/js/plan/search.js";
import { planOf } from "./support.mjs";

const template = readFileSync(new URL("../../../../template.yaml", import.meta.url), "utf8");

/** A parameter of the template: its default and what it allows. */
function parameter(name) {
  const text = new RegExp(`^  ${name}:[^\\n]*\\n((?:    .*\\n)+)`, "m").exec(template)?.[1];
  assert.ok(text, `template.yaml has no parameter ${name}`);
  const value = (key) => new RegExp(`^    ${key}: '?([^'\\n]*)'?$`, "m").exec(text)?.[1];
  const allowed = value("AllowedValues")?.replace(/[[\]']/g, "").split(",").map((one) => one.trim()) ?? [...text.matchAll(/AllowedValues: \[(.*)\]/g)].flatMap(([, list]) => list.split(",").map((one) => one.replace(/[' ]/g, "")));
  return { default: value("Default"), min: Number(value("MinValue") ?? -Infinity), max: Number(value("MaxValue") ?? Infinity), allowed };
}

const plan = await planOf("office", 1e6);
const all = [
  ...functionsCandidates(plan, 1e5).map(({ setting }) => parametersOf(setting, null, "arm64")),
  ...containersCandidates(plan, 1e5).map(({ setting }) => parametersOf(null, setting, "x86_64")),
].flat();

test("every parameter that is handed over is in template.yaml, in its range", () => {
  assert.equal(new Set(all.map(([name]) => name)).size, 12);
  for (const [name, value] of new Set(all.map((one) => one.join("=")).map((one) => one.split("=")))) {
    const { min, max, allowed } = parameter(name);
    assert.ok(allowed.length === 0 || allowed.includes(value), `${name}=${value} is none of ${allowed}`);
    if (allowed.length === 0) assert.ok(Number(value) >= min && Number(value) <= max, `${name}=${value} is not from ${min} to ${max}`);
  }
});

test("what the page calls the template's defaults are its defaults", () => {
  for (const [name, value] of parametersOf(TEMPLATE_DEFAULTS.functions, TEMPLATE_DEFAULTS.containers, "arm64")) assert.equal(value, parameter(name).default, name);
});

test("the lines to paste", () => {
  const parameters = parametersOf({ memoryMb: 512, provisioned: 2, reserved: 0, throttleRate: 500, throttleBurst: 200 }, null, "arm64");
  assert.equal(samconfigLine(parameters), 'parameter_overrides = "Architecture=arm64 FunctionMemory=512 ProvisionedConcurrency=2 ReservedConcurrency=0 ThrottleRate=500 ThrottleBurst=200"');
  assert.equal(deployLine(parameters), "./deploy.sh --set Architecture=arm64 --set FunctionMemory=512 --set ProvisionedConcurrency=2 --set ReservedConcurrency=0 --set ThrottleRate=500 --set ThrottleBurst=200");
});

const figure = { p50: 2.5, p95: 5 };
const { counts: _, fixed: __, ...rest } = plan;
const input = { ...rest, preset: "flash", perMonth: 250_000, own: null };
const query = (link) => new URLSearchParams(link.split("?")[1]);

test("the link repeats the plan, with what was changed", () => {
  const changed = { ...input, goal: { p99Ms: 120, errorShare: 0.02 }, architecture: "x86_64", seed: 9,
    prices: { ...input.prices, traces: 4.5 }, assumptions: { ...input.assumptions, idleMinutes: 60, pick: 1 },
    measured: { when: "2026-11-26", where: "aws", browser: "Chromium", operations: { read: { functions: { app: figure, db: figure, init: 250 }, containers: { app: figure, db: figure } } } } };
  assert.deepEqual(fromLink(query(linkOf(changed)), input), changed);
  assert.deepEqual(fromLink(query(linkOf(input)), { ...input, preset: "steady", perMonth: 1 }), input);
});

test("one's own counts go into the link; very many are summed by the hour", () => {
  const own = { ...input, preset: "own", own: { step: 1, values: [3, 0, 12] } };
  assert.deepEqual(fromLink(query(linkOf(own)), input).own, own.own);
  const week = { ...own, own: { step: 1, values: new Array(10_080).fill(7) } };
  const link = linkOf(week);
  assert.ok(link.length < 8_000, `${link.length}`);
  const back = fromLink(query(link), input).own;
  assert.deepEqual([back.step, back.values.length, back.values[0]], [60, 168, 420]);
});

test("a link with nonsense in it falls back to the defaults", () => {
  assert.deepEqual(fromLink(new URLSearchParams("traffic=constructor&month=-1&p99=x&errors=7&mix=1_1&cpu=z80&seed=0&a.idleMinutes=1e9&p.traces=NaN&measured={"), input), input);
});

test("Markdown and CSV have every row; a cell is never a formula or a second column", () => {
  const tables = [{ title: "Bill", heads: ["line", "functions"], rows: [["a|b", "$1.00"], ['=1+"1"', "2,5"]] }];
  const markdown = markdownOf("Sentence.", "Conditions.", tables, "./deploy.sh");
  assert.match(markdown, /\| a\\\|b \| \$1\.00 \|/);
  assert.equal(csvOf(tables), '"Bill"\r\n"line","functions"\r\n"a|b","$1.00"\r\n"\'=1+""1""","2,5"\r\n');
});
