// @ts-check
// A run in figures: per backend for the table, and in the shape that Plan takes.
import { quantile, sort } from "./statistics.js";

/** @typedef {import("./run.js").Block} Block */
/** @typedef {import("./run.js").BackendName} BackendName */

/** @param {Block[]} blocks */
export const counted = (blocks) => blocks.filter((block) => !block.warmUp);

/**
 * The blocks in which both backends answered as asked; only they can be compared.
 * @param {Block[]} blocks
 */
export const pairsOf = (blocks) =>
  counted(blocks).filter(({ functions, containers }) => functions.ok && containers.ok)
    .map(({ functions, containers }) => ({ functions: functions.ms, containers: containers.ms }));

/**
 * @param {Block[]} blocks
 * @param {BackendName} backend
 */
export function figuresOf(blocks, backend) {
  const samples = counted(blocks).map((block) => block[backend]);
  const good = samples.filter((sample) => sample.ok);
  const times = sort(good.map((sample) => sample.ms));
  const part = (/** @type {string} */ name) => at(sort(good.map((sample) => sample.parts[name] ?? 0)), 0.5);
  return {
    n: samples.length,
    errors: samples.length - good.length,
    cold: samples.filter((sample) => sample.cold).length,
    p50: at(times, 0.5), p90: at(times, 0.9), p95: at(times, 0.95), p99: at(times, 0.99), max: at(times, 1),
    app: part("app"), db: part("db"),
    rest: at(sort(good.map((sample) => Math.max(0, sample.ms - sumOf(sample.parts)))), 0.5),
  };
}

/**
 * What Plan takes; null without an answer from both. Cold starts in the warm-up count for `init`: they are where it is seen.
 * @param {Block[]} blocks
 * @param {"read" | "list"} operation
 * @param {{ when: string, where: "laptop" | "aws", browser: string }} conditions
 */
export function handOver(blocks, operation, conditions) {
  if (pairsOf(blocks).length === 0) return null;
  const of = (/** @type {BackendName} */ backend, /** @type {string} */ part) => {
    const samples = counted(blocks).map((block) => block[backend]).filter((sample) => sample.ok).map((sample) => sample.parts[part] ?? 0);
    return { p50: quantile(sort(samples), 0.5), p95: quantile(sort(samples), 0.95), samples };
  };
  const inits = blocks.map((block) => block.functions.parts.init).filter((init) => init !== undefined);
  return {
    ...conditions,
    operations: { [operation]: {
      functions: { app: of("functions", "app"), db: of("functions", "db"), init: inits.length > 0 ? quantile(sort(inits), 0.5) : null },
      containers: { app: of("containers", "app"), db: of("containers", "db") },
    } },
  };
}

/**
 * @param {Float64Array} sorted
 * @param {number} share
 */
const at = (sorted, share) => (sorted.length > 0 ? quantile(sorted, share) : null);

/** @param {Record<string, number>} parts */
const sumOf = (parts) => Object.values(parts).reduce((sum, ms) => sum + ms, 0);
