// @ts-check
// What a plan hands over: the parameters to deploy, a link that repeats it, Markdown and CSV.

import { ASSUMPTION_NAMES, ASSUMPTIONS, defaultAssumptions } from "./assumptions.js";
import { whatIsWrong, OPERATIONS } from "./measured.js";
import { defaultPrices, PRICE_NAMES } from "./prices.js";
import { PRESETS } from "./traffic.js";

/**
 * @typedef {import("./plan.js").FunctionsSetting} FunctionsSetting
 * @typedef {import("./plan.js").ContainersSetting} ContainersSetting
 *
 * @typedef {object} Input  What the page asks, before it is a plan.
 * @property {import("./traffic.js").Preset | "own"} preset
 * @property {number} perMonth
 * @property {{ step: number, values: number[] } | null} own
 * @property {import("./bill.js").Mix} mix
 * @property {{ p99Ms: number, errorShare: number }} goal
 * @property {"arm64" | "x86_64"} architecture
 * @property {import("./measured.js").Measured | null} measured
 * @property {import("./prices.js").Prices} prices
 * @property {import("./assumptions.js").Assumptions} assumptions
 * @property {number} seed
 */

/** The parameters of template.yaml that a plan sets; a test holds names and ranges against the template. */
export const PARAMETERS = {
  functions: (/** @type {FunctionsSetting} */ one) => ({
    FunctionMemory: one.memoryMb, ProvisionedConcurrency: one.provisioned, ReservedConcurrency: one.reserved,
    ThrottleRate: one.throttleRate, ThrottleBurst: one.throttleBurst,
  }),
  containers: (/** @type {ContainersSetting} */ one) => ({
    ContainerCpu: one.cpuUnits, ContainerMemory: one.memoryMb, MinTasks: one.minTasks, MaxTasks: one.maxTasks,
    TargetCpu: one.targetCpu, TargetRequests: one.targetRequests,
  }),
};

/**
 * @param {FunctionsSetting | null} functions
 * @param {ContainersSetting | null} containers
 * @param {string} architecture
 * @returns {[string, string][]}
 */
export function parametersOf(functions, containers, architecture) {
  const all = {
    Architecture: architecture,
    ...(functions ? PARAMETERS.functions(functions) : {}),
    ...(containers ? PARAMETERS.containers(containers) : {}),
  };
  return Object.entries(all).map(([name, value]) => [name, String(value)]);
}

/** @param {[string, string][]} parameters */
export function samconfigLine(parameters) {
  return `parameter_overrides = "${parameters.map(([name, value]) => `${name}=${value}`).join(" ")}"`;
}

/** @param {[string, string][]} parameters */
export function deployLine(parameters) {
  return `./deploy.sh ${parameters.map(([name, value]) => `--set ${name}=${value}`).join(" ")}`;
}

const LONGEST_COUNTS = 6000;

/**
 * The address that repeats the plan: what differs from the defaults. Samples stay behind, and very many counts are summed by the hour.
 * @param {Input} input
 */
export function linkOf(input) {
  const query = new URLSearchParams();
  query.set("traffic", input.preset);
  if (input.preset === "own" && input.own) {
    let { step, values } = input.own;
    while (values.join("_").length > LONGEST_COUNTS && step < 1440) {
      const times = step < 60 ? Math.ceil(60 / step) : 2;
      values = Array.from({ length: Math.ceil(values.length / times) }, (_, i) => values.slice(i * times, (i + 1) * times).reduce((sum, one) => sum + one, 0));
      step *= times;
    }
    query.set("step", String(step));
    query.set("counts", values.join("_"));
  } else {
    query.set("month", String(input.perMonth));
  }
  query.set("p99", String(input.goal.p99Ms));
  query.set("errors", String(input.goal.errorShare));
  query.set("mix", OPERATIONS.map((name) => input.mix[name]).join("_"));
  query.set("cpu", input.architecture);
  query.set("seed", String(input.seed));
  const prices = defaultPrices();
  for (const name of PRICE_NAMES) if (input.prices[name] !== prices[name]) query.set(`p.${name}`, String(input.prices[name]));
  for (const name of ASSUMPTION_NAMES) if (input.assumptions[name] !== ASSUMPTIONS[name].value) query.set(`a.${name}`, String(input.assumptions[name]));
  if (input.measured) {
    query.set("measured", JSON.stringify(input.measured, (key, value) => (key === "samples" ? undefined : typeof value === "number" ? Math.round(value * 1000) / 1000 : value)));
  }
  return `#/plan?${query}`;
}

/**
 * The plan of an address; what is missing or out of range stays as in `defaults`.
 * @param {URLSearchParams} query
 * @param {Input} defaults
 * @returns {Input}
 */
export function fromLink(query, defaults) {
  /** @type {(name: string, min: number, max: number, otherwise: number) => number} */
  const number = (name, min, max, otherwise) => {
    const text = query.get(name);
    const value = Number(text);
    return text !== null && text !== "" && value >= min && value <= max ? value : otherwise;
  };
  const input = { ...defaults, mix: { ...defaults.mix }, prices: { ...defaults.prices }, assumptions: { ...defaultAssumptions(), ...defaults.assumptions } };
  const traffic = query.get("traffic");
  const values = query.get("counts")?.split("_").map(Number) ?? [];
  if (traffic === "own" && values.length > 0 && values.every((value) => value >= 0 && value <= 1e10)) {
    input.preset = "own";
    input.own = { step: Math.round(number("step", 1, 10_080, 1)), values };
  } else if (traffic !== null && Object.hasOwn(PRESETS, traffic)) {
    input.preset = /** @type {import("./traffic.js").Preset} */ (traffic);
    input.perMonth = number("month", 1, 1e10, PRESETS[input.preset].perMonth);
  }
  input.goal = { p99Ms: number("p99", 1, 600_000, defaults.goal.p99Ms), errorShare: number("errors", 0, 1, defaults.goal.errorShare) };
  const mix = query.get("mix")?.split("_").map(Number) ?? [];
  if (mix.length === OPERATIONS.length && mix.every((one) => one >= 0) && Math.abs(mix.reduce((a, b) => a + b, 0) - 1) < 1e-6) {
    OPERATIONS.forEach((name, i) => void (input.mix[name] = mix[i]));
  }
  if (query.get("cpu") === "x86_64") input.architecture = "x86_64";
  if (query.get("cpu") === "arm64") input.architecture = "arm64";
  input.seed = Math.round(number("seed", 1, 1e9, defaults.seed));
  for (const name of PRICE_NAMES) input.prices[name] = number(`p.${name}`, 0, 1e6, input.prices[name]);
  for (const name of ASSUMPTION_NAMES) input.assumptions[name] = number(`a.${name}`, ASSUMPTIONS[name].min, ASSUMPTIONS[name].max, input.assumptions[name]);
  const measured = query.get("measured");
  if (measured !== null) {
    try {
      const value = JSON.parse(measured);
      if (whatIsWrong(value) === null) input.measured = value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // a link cut short: the defaults, which the page names
    }
  }
  return input;
}

/**
 * @param {string} sentence
 * @param {string} conditions
 * @param {{ heads: string[], rows: string[][], title: string }[]} tables
 * @param {string} deploy
 */
export function markdownOf(sentence, conditions, tables, deploy) {
  const cell = (/** @type {string} */ text) => text.replaceAll("|", "\\|");
  const parts = tables.map(({ title, heads, rows }) =>
    [`### ${title}`, "", `| ${heads.map(cell).join(" | ")} |`, `|${heads.map(() => "---").join("|")}|`, ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`)].join("\n"));
  return [`## Plan`, sentence, conditions, ...parts, "### Parameters to deploy", "```\n" + deploy + "\n```"].join("\n\n") + "\n";
}

/** @param {{ heads: string[], rows: string[][], title: string }[]} tables */
export function csvOf(tables) {
  // A cell that a spreadsheet would take for a formula is kept a text.
  const cell = (/** @type {string} */ text) => `"${(/^[=+@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return tables.map(({ title, heads, rows }) => [[title], heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")).join("\r\n\r\n") + "\r\n";
}
