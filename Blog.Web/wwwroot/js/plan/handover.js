// @ts-check
// What a plan hands over: the parameters to deploy, Markdown and CSV; the link is in link.js.

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
 * @property {import("./prices.js").RegionName} region
 * @property {Partial<import("./prices.js").Prices>} changed prices of that region that were changed by hand
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
