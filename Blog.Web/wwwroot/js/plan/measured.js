// @ts-check
// How long the five operations take, as Compare hands it over:
//
//   { when: ISO date, where: "laptop" | "aws" (or "hand": typed in Plan), browser,
//     operations: { read | list | create | update | delete: {
//       functions:  { app: { p50, p95, samples? }, db: { p50, p95, samples? }, init: number | null },
//       containers: { app: { p50, p95, samples? }, db: { p50, p95, samples? } } } } }
//
// in milliseconds. An operation that was not measured takes its figures from the defaults, and the page says which.

/**
 * @typedef {import("./service.js").Figure} Figure
 * @typedef {"read" | "list" | "create" | "update" | "delete"} OperationName
 * @typedef {{ functions: { app: Figure, db: Figure, init: number | null }, containers: { app: Figure, db: Figure } }} OperationFigures
 * @typedef {object} Measured
 * @property {string} when
 * @property {"laptop" | "aws" | "hand"} where
 * @property {string} browser
 * @property {Partial<Record<OperationName, OperationFigures>>} operations
 */

/** @type {OperationName[]} */
export const OPERATIONS = ["read", "list", "create", "update", "delete"];

/** The operation's function and request. */
export const OPERATION_LABELS = {
  read: "read a post (GetBlog)",
  list: "list posts (GetBlogs)",
  create: "create (PostBlog)",
  update: "update (PutBlog)",
  delete: "delete (DeleteBlog)",
};

/**
 * What is wrong with figures that were handed over, in words; null when nothing is.
 * @param {unknown} value
 * @returns {string | null}
 */
export function whatIsWrong(value) {
  if (!isObject(value)) return "The measured durations are not an object.";
  if (typeof value.when !== "string" || Number.isNaN(Date.parse(value.when))) return "`when` must be a date, such as 2026-11-26T10:14:00Z.";
  if (value.where !== "laptop" && value.where !== "aws" && value.where !== "hand") return "`where` must be “laptop”, “aws” or “hand”.";
  if (!isObject(value.operations)) return "`operations` must be an object.";
  const names = Object.keys(value.operations);
  if (names.length === 0) return "`operations` has no operation; measure at least one.";
  for (const name of names) {
    if (!OPERATIONS.includes(/** @type {OperationName} */ (name))) return `There is no operation “${name}”; there are ${OPERATIONS.join(", ")}.`;
    const operation = value.operations[name];
    if (!isObject(operation)) return `\`${name}\` must be an object.`;
    for (const backend of ["functions", "containers"]) {
      const figures = operation[backend];
      if (!isObject(figures)) return `\`${name}.${backend}\` is missing.`;
      for (const part of ["app", "db"]) {
        const wrong = whatIsWrongWithFigure(figures[part], `${name}.${backend}.${part}`);
        if (wrong) return wrong;
      }
      if (backend === "functions" && figures.init !== null && !isMilliseconds(figures.init)) {
        return `\`${name}.functions.init\` must be milliseconds, or null when no cold start was seen.`;
      }
    }
  }
  return null;
}

/**
 * @param {unknown} figure
 * @param {string} name
 */
function whatIsWrongWithFigure(figure, name) {
  if (!isObject(figure)) return `\`${name}\` is missing.`;
  const { p50, p95, samples } = figure;
  if (!isMilliseconds(p50) || !isMilliseconds(p95)) return `\`${name}\` needs p50 and p95 in milliseconds, from 0 to 600,000.`;
  if (Number(p95) < Number(p50)) return `\`${name}\`: p95 is below p50.`;
  if (samples !== undefined && !(Array.isArray(samples) && samples.every(isMilliseconds))) return `\`${name}.samples\` must be milliseconds.`;
  return null;
}

/** @param {unknown} value */
const isMilliseconds = (value) => typeof value === "number" && value >= 0 && value <= 600_000;

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param {[number, number]} functions p50 and p95 of `app`
 * @param {[number, number]} containers
 * @param {[number, number]} db
 * @returns {OperationFigures}
 */
const figures = (functions, containers, db) => {
  const figure = ([p50, p95] = db) => ({ p50, p95 });
  return { functions: { app: figure(functions), db: figure(), init: DEFAULT_INIT }, containers: { app: figure(containers), db: figure() } };
};

/** From the start to the first answer ReadyToRun took 261 ms here, a native binary 59 (docs/benchmarks.md); what Lambda takes is an estimate. */
const DEFAULT_INIT = 300;

/**
 * Until Compare hands over its figures. `app` was measured, in 300 blocks each by Compare; `db` is an estimate within what AWS says of
 * DynamoDB (single-digit milliseconds a call; updates and deletions that name the version are one write, as in the page), since DynamoDB Local is not DynamoDB.
 */
export const DEFAULT_MEASURED = {
  when: "2026-11-26",
  source: "app was measured by Compare on a machine with two processors, under ./run; db is an estimate within the single-digit milliseconds that AWS states for a call of DynamoDB, and init one from starts measured on the same machine",
  operations: {
    read: figures([0.1, 0.1], [0.1, 0.2], [4, 9]),
    list: figures([0.3, 0.4], [0.3, 0.4], [6, 14]),
    create: figures([0.3, 0.4], [0.3, 0.5], [9, 20]),
    update: figures([0.3, 0.4], [0.3, 0.4], [9, 20]),
    delete: figures([0.2, 0.2], [0.2, 0.2], [9, 20]),
  },
};

/** Points of a distribution that a plan keeps. */
const POINTS = 101;

/**
 * What a plan keeps of what Compare measured: of each distribution its percentiles, to a microsecond, so that a link can carry all of it.
 * @param {Measured} measured
 * @returns {Measured}
 */
export function condensed(measured) {
  return /** @type {Measured} */ (JSON.parse(JSON.stringify(measured, (key, value) => {
    if (key === "samples" && Array.isArray(value)) return percentilesOf(value);
    return typeof value === "number" ? rounded(value) : value;
  })));
}

/** @param {number} value */
const rounded = (value) => Math.round(value * 1000) / 1000;

/** @param {number[]} samples */
function percentilesOf(samples) {
  const sorted = samples.map(rounded).sort((a, b) => a - b);
  if (sorted.length <= POINTS) return sorted;
  return Array.from({ length: POINTS }, (_, i) => {
    const at = (i / (POINTS - 1)) * (sorted.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return rounded(sorted[below] + (sorted[above] - sorted[below]) * (at - below));
  });
}

/**
 * Complete figures: what was measured, and the defaults for the rest. The emulator starts a development build among twenty other processes,
 * which says nothing of Lambda's init, so that of a laptop is not taken.
 * @param {Measured | null} measured
 * @returns {Record<OperationName, OperationFigures & { init: number, isDefault: boolean }>}
 */
export function complete(measured) {
  const initOf = (/** @type {OperationName} */ name) => (measured?.where === "laptop" ? null : measured?.operations[name]?.functions.init ?? null);
  const inits = OPERATIONS.map(initOf).filter((init) => init !== null);
  const anyInit = inits.length > 0 ? Math.max(.../** @type {number[]} */ (inits)) : DEFAULT_INIT;
  return /** @type {ReturnType<typeof complete>} */ (Object.fromEntries(OPERATIONS.map((name) => {
    const own = measured?.operations[name];
    return [name, { ...(own ?? DEFAULT_MEASURED.operations[name]), init: initOf(name) ?? anyInit, isDefault: !own }];
  })));
}

/**
 * The figures with one number of them typed in; what was a distribution is then the log-normal one of its p50 and p95.
 * @param {Measured | null} measured
 * @param {OperationName} name
 * @param {["functions" | "containers", "app" | "db", "p50" | "p95"] | ["init"]} path
 * @param {number} value in ms
 * @returns {Measured}
 */
export function changedByHand(measured, name, path, value) {
  const { functions, containers, init } = complete(measured)[name];
  const own = structuredClone({ functions: { app: functions.app, db: functions.db, init }, containers: { app: containers.app, db: containers.db } });
  const [side, part, q] = path;
  if (side === "init") own.functions.init = value;
  else own[side][/** @type {"app" | "db"} */ (part)] = { ...percentiles(own[side][/** @type {"app" | "db"} */ (part)]), [/** @type {string} */ (q)]: value };
  return {
    when: measured?.when ?? DEFAULT_MEASURED.when, browser: measured?.browser ?? "",
    where: measured?.where === "aws" ? "aws" : "hand",
    operations: { ...measured?.operations, [name]: own },
  };
}

/** @param {Figure} figure */
const percentiles = ({ p50, p95 }) => ({ p50, p95 });
