// @ts-check
// A run in figures: per backend for the table, for the verdict, and in the shape that Plan takes.
import { BACKENDS } from "./design.js";
import { bootstrap, quantile, sort } from "./statistics.js";
import { PARTS, splitOf } from "./timing.js";

/**
 * @typedef {import("./run.js").Block} Block
 * @typedef {import("./run.js").Sample} Sample
 * @typedef {import("./design.js").BackendName} BackendName
 * @typedef {object} Figures  Times in ms, of warm answers; null without one.
 * @property {number} n
 * @property {number} errors
 * @property {Record<string, number>} byStatus the errors by status; "no answer" is one
 * @property {number | null} p50
 * @property {number | null} p90
 * @property {number | null} p95
 * @property {number | null} p99
 * @property {number | null} max
 * @property {number | null} perSecond
 * @property {number[]} cold times of cold starts
 * @property {number[]} first times of first answers of a process that was up before
 * @property {number | null} late the largest late start
 * @property {import("./timing.js").Split | null} split of the median
 * @typedef {{ median: import("./statistics.js").Contrast, p95: import("./statistics.js").Contrast, blocks: number }} Verdict
 */

/** Fewer blocks say nothing worth a sentence. */
export const LEAST_BLOCKS = 10;

/** @param {Block[]} blocks */
export const counted = (blocks) => blocks.filter((block) => !block.warmUp);

/** @param {Sample} sample */
const isWarm = ({ ok, start }) => ok && start === "warm";

/** @param {Block[]} blocks @param {BackendName} backend */
export const warmTimes = (blocks, backend) => sort(counted(blocks).map((block) => block[backend]).filter(isWarm).map(({ ms }) => ms));

/**
 * The blocks in which both backends answered as asked and warm; only they can be compared.
 * @param {Block[]} blocks
 */
export const pairsOf = (blocks) =>
  counted(blocks).filter(({ functions, containers }) => isWarm(functions) && isWarm(containers))
    .map(({ functions, containers }) => ({ functions: functions.ms, containers: containers.ms }));

/**
 * @param {Block[]} blocks
 * @param {number} seed
 * @returns {Verdict | null} null with too few blocks
 */
export function verdictOf(blocks, seed) {
  const pairs = pairsOf(blocks);
  if (pairs.length < LEAST_BLOCKS) return null;
  const [median, p95] = bootstrap(pairs, [0.5, 0.95], seed);
  return { median, p95, blocks: pairs.length };
}

/**
 * @param {Block[]} blocks
 * @param {BackendName} backend
 * @param {{ loop: "closed" | "open", atOnce: number }} settings
 * @param {number} elapsedMs of the blocks that count
 * @returns {Figures}
 */
export function figuresOf(blocks, backend, settings, elapsedMs) {
  const samples = counted(blocks).map((block) => block[backend]);
  const good = samples.filter(({ ok }) => ok);
  const times = warmTimes(blocks, backend);
  const byStatus = /** @type {Record<string, number>} */ ({});
  for (const { status } of samples.filter(({ ok }) => !ok)) {
    const name = status === 0 ? "no answer" : String(status);
    byStatus[name] = (byStatus[name] ?? 0) + 1;
  }
  return {
    n: samples.length, errors: samples.length - good.length, byStatus,
    p50: at(times, 0.5), p90: at(times, 0.9), p95: at(times, 0.95), p99: at(times, 0.99), max: at(times, 1),
    perSecond: throughputOf(samples, settings, elapsedMs),
    cold: good.filter(({ start }) => start === "cold").map(({ ms }) => ms),
    first: good.filter(({ start }) => start === "first").map(({ ms }) => ms),
    late: settings.loop === "open" && samples.length > 0 ? Math.max(...samples.map(({ late }) => late)) : null,
    split: middleSplit(samples.filter(isWarm)),
  };
}

/**
 * Answers a second. In an open loop those that came in the time it took. In a closed one both backends share the time, so it is what one
 * gives with so many at work while it is asked: Little's law.
 * @param {Sample[]} samples
 * @param {{ loop: "closed" | "open", atOnce: number }} settings
 * @param {number} elapsedMs
 */
function throughputOf(samples, { loop, atOnce }, elapsedMs) {
  const good = samples.filter(({ ok }) => ok).length;
  const ms = loop === "open" ? elapsedMs : samples.reduce((sum, sample) => sum + sample.ms, 0) / atOnce;
  return good > 0 && ms > 0 ? (good * 1000) / ms : null;
}

/**
 * Where the median goes: medians of the parts would not add up, so it is the mean split of the answers in the middle tenth.
 * @param {Sample[]} samples
 */
export function middleSplit(samples) {
  if (samples.length === 0) return null;
  const sorted = [...samples].sort((a, b) => a.ms - b.ms);
  const aside = Math.floor((sorted.length - 1) * 0.45);
  const middle = sorted.slice(aside, sorted.length - aside).map(splitOf);
  return /** @type {import("./timing.js").Split} */ (Object.fromEntries(PARTS.map(([part]) => [part, middle.reduce((sum, one) => sum + one[part], 0) / middle.length])));
}

/**
 * @typedef {{ when: string, where: "laptop" | "aws", browser: string }} Conditions
 * @typedef {import("../plan/measured.js").Measured} Measured
 */

/**
 * What Plan takes; null without a warm answer from both. `init` is the process's own measure, so first answers count for it, in the warm-up too.
 * @param {Block[]} blocks
 * @param {import("./design.js").Operation} operation
 * @param {Conditions} conditions
 * @returns {Measured | null}
 */
export function handOver(blocks, operation, { when, where, browser }) {
  if (pairsOf(blocks).length === 0) return null;
  const [functions, containers] = BACKENDS.map((backend) => {
    const warm = counted(blocks).map((block) => block[backend]).filter(isWarm);
    const part = (/** @type {"app" | "db"} */ name) => {
      const samples = warm.map(({ parts }) => parts[name] ?? 0);
      return { p50: quantile(sort(samples), 0.5), p95: quantile(sort(samples), 0.95), samples };
    };
    return { app: part("app"), db: part("db") };
  });
  const inits = blocks.map((block) => block.functions.parts.init).filter((init) => init !== undefined);
  return { when, where, browser, operations: { [operation]: { functions: { ...functions, init: inits.length > 0 ? quantile(sort(inits), 0.5) : null }, containers } } };
}

/** Figures older than this are of another day's machine or deployment, and are not mixed with new ones. */
const MIXED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * What was handed over before, with the newer operations in it, where both were measured in the same place.
 * @param {Measured | null} before
 * @param {Measured} latest
 * @returns {Measured}
 */
export function merged(before, latest) {
  const belongs = before !== null && before.where === latest.where && before.browser === latest.browser
    && Date.parse(latest.when) - Date.parse(before.when) < MIXED_FOR_MS;
  return belongs ? { ...latest, operations: { ...before.operations, ...latest.operations } } : latest;
}

/**
 * @param {Float64Array} sorted
 * @param {number} share
 */
const at = (sorted, share) => (sorted.length > 0 ? quantile(sorted, share) : null);
