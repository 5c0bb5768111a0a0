// @ts-check
// How long the five operations take, as Compare hands it over:
//
//   { when: ISO date, where: "laptop" | "aws", browser,
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
 * @property {"laptop" | "aws"} where
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
  if (value.where !== "laptop" && value.where !== "aws") return "`where` must be “laptop” or “aws”.";
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
 * @param {number} app50
 * @param {number} app95
 * @param {number} db50
 * @param {number} db95
 */
const same = (app50, app95, db50, db95) => {
  const figures = { app: { p50: app50, p95: app95 }, db: { p50: db50, p95: db95 } };
  return { functions: { ...figures, init: 300 }, containers: figures };
};

/** Until Compare has measured: estimates, the same for both backends, marked so in the page. */
export const DEFAULT_MEASURED = {
  when: "2026-11-26",
  where: /** @type {"laptop" | "aws"} */ ("laptop"),
  browser: "",
  source: "estimates, not measured here: press “From Compare” for yours",
  operations: {
    read: same(1.5, 4, 4, 9),
    list: same(3, 8, 6, 14),
    create: same(2.5, 6, 9, 20),
    update: same(3, 7, 13, 28),
    delete: same(2, 5, 13, 28),
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
 * Complete figures: what was measured, and the defaults for the rest.
 * @param {Measured | null} measured
 * @returns {Record<OperationName, OperationFigures & { init: number, isDefault: boolean }>}
 */
export function complete(measured) {
  const inits = OPERATIONS.map((name) => measured?.operations[name]?.functions.init).filter((init) => typeof init === "number");
  const anyInit = inits.length > 0 ? Math.max(.../** @type {number[]} */ (inits)) : 300;
  return /** @type {ReturnType<typeof complete>} */ (Object.fromEntries(OPERATIONS.map((name) => {
    const own = measured?.operations[name];
    const figures = own ?? DEFAULT_MEASURED.operations[name];
    return [name, { ...figures, init: own?.functions.init ?? anyInit, isDefault: !own }];
  })));
}
