// What a plan hands over, held against template.yaml.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { csvOf, deployLine, markdownOf, parametersOf, samconfigLine } from "../../../../Blog.Web/wwwroot/js/plan/handover.js";
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

test("Markdown and CSV have every row; a cell is never a formula or a second column", () => {
  const tables = [{ title: "Bill", heads: ["line", "functions"], rows: [["a|b", "$1.00"], ['=1+"1"', "2,5"]] }];
  const markdown = markdownOf("Sentence.", "Conditions.", tables, "./deploy.sh");
  assert.match(markdown, /\| a\\\|b \| \$1\.00 \|/);
  assert.equal(csvOf(tables), '"Bill"\r\n"line","functions"\r\n"a|b","$1.00"\r\n"\'=1+""1""","2,5"\r\n');
});
