// @ts-check
// What the measured times say, and how surely: quantiles, and a bootstrap over blocks.
import { seeded } from "../plan/random.js";

/** @typedef {{ functions: number, containers: number }} Pair  The times of one block, in ms. */
/** @typedef {{ difference: number, low: number, high: number }} Difference  Functions less containers, with a 95 % interval. */

const RESAMPLES = 10_000;

/**
 * The quantile between the two nearest values (the definition most tools use, Hyndman and Fan's seventh).
 * @param {ArrayLike<number>} sorted in ascending order, not empty
 * @param {number} share 0 to 1
 */
export function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** @param {number[]} values */
export const sort = (values) => Float64Array.from(values).sort();

/**
 * How much later functions answered than containers, at a quantile. Whole blocks are drawn again, since what slows one backend
 * down in a block often slows the other one too.
 * @param {Pair[]} blocks
 * @param {number} share
 * @param {number} seed
 * @param {number} [resamples]
 * @returns {Difference}
 */
export function compare(blocks, share, seed, resamples = RESAMPLES) {
  const random = seeded(seed);
  const n = blocks.length;
  const functions = new Float64Array(n);
  const containers = new Float64Array(n);
  const differences = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (let index = 0; index < n; index++) {
      const block = blocks[Math.floor(random() * n)];
      functions[index] = block.functions;
      containers[index] = block.containers;
    }
    differences[resample] = quantile(functions.sort(), share) - quantile(containers.sort(), share);
  }
  differences.sort();
  const measured = (/** @type {keyof Pair} */ name) => quantile(sort(blocks.map((block) => block[name])), share);
  return {
    difference: measured("functions") - measured("containers"),
    low: quantile(differences, 0.025),
    high: quantile(differences, 0.975),
  };
}

/**
 * The verdict in a sentence; none is claimed while the interval holds zero.
 * @param {Difference} difference
 */
export function verdict({ difference, low, high }) {
  const text = (/** @type {number} */ ms) => Math.abs(ms).toFixed(1);
  if (low <= 0 && high >= 0) {
    return `No difference shown: functions less containers is ${difference.toFixed(1)} ms (95 %: ${low.toFixed(1)} to ${high.toFixed(1)}).`;
  }
  const [winner, near, far] = low > 0 ? ["Containers", low, high] : ["Functions", high, low];
  return `${winner} answered ${text(difference)} ms sooner (95 %: ${text(near)} to ${text(far)}).`;
}
