// @ts-check
// What the measured times say, and how surely: quantiles, and a bootstrap over blocks.
import { seeded } from "../plan/random.js";

/**
 * @typedef {{ functions: number, containers: number }} Pair  The times of one block, in ms.
 * @typedef {{ value: number, low: number, high: number }} Estimate  With its 95 % interval.
 * @typedef {{ difference: Estimate, ratio: Estimate }} Contrast  Functions less containers in ms, and functions ÷ containers.
 */

export const RESAMPLES = 10_000;

/** Of a difference that is as large as this many half widths of the interval, 8 runs of 10 show that it is there: (1.96 + 0.84) ÷ 1.96. */
const POWER = 1.43;

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
 * How the backends differ at each quantile. Whole blocks are drawn again, since what slows one backend down in a block often slows the
 * other one too. The blocks are sorted once; a resample then only counts how often each was drawn, and walks along.
 * @param {Pair[]} blocks not empty
 * @param {number[]} shares in ascending order
 * @param {number} seed
 * @param {number} [resamples]
 * @returns {Contrast[]} for each share
 */
export function bootstrap(blocks, shares, seed, resamples = RESAMPLES) {
  const n = blocks.length;
  const sides = /** @type {const} */ (["functions", "containers"]).map((name) => {
    const order = Uint32Array.from(blocks.keys()).sort((a, b) => blocks[a][name] - blocks[b][name]);
    return { order, sorted: Float64Array.from(order, (index) => blocks[index][name]), found: new Float64Array(shares.length) };
  });
  const [functions, containers] = sides;
  const differences = shares.map(() => new Float64Array(resamples));
  const ratios = shares.map(() => new Float64Array(resamples));
  const drawn = new Uint16Array(n);
  const random = seeded(seed);
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < n; draw++) drawn[Math.floor(random() * n)]++;
    for (const { order, sorted, found } of sides) quantilesOf(drawn, order, sorted, shares, found);
    for (let i = 0; i < shares.length; i++) {
      differences[i][resample] = functions.found[i] - containers.found[i];
      ratios[i][resample] = functions.found[i] / containers.found[i];
    }
  }
  return shares.map((share, i) => {
    const [f, c] = sides.map(({ sorted }) => quantile(sorted, share));
    return { difference: estimate(f - c, differences[i]), ratio: estimate(f / c, ratios[i]) };
  });
}

/**
 * The quantiles of a sample in which the value at each position of `sorted` occurs as often as its block was drawn.
 * @param {Uint16Array} drawn by block
 * @param {Uint32Array} order the block at each position
 * @param {Float64Array} sorted
 * @param {number[]} shares
 * @param {Float64Array} found
 */
function quantilesOf(drawn, order, sorted, shares, found) {
  const n = sorted.length;
  let position = -1;
  let seen = 0; // how many of the sample lie at or before the position
  shares.forEach((share, i) => {
    const at = (n - 1) * share;
    const below = Math.floor(at);
    while (seen <= below) seen += drawn[order[++position]];
    let next = position;
    if (seen === below + 1 && seen < n) do next++; while (drawn[order[next]] === 0);
    found[i] = sorted[position] + (at - below) * (sorted[next] - sorted[position]);
  });
}

/**
 * @param {number} value
 * @param {Float64Array} resampled
 * @returns {Estimate}
 */
function estimate(value, resampled) {
  resampled.sort();
  return { value, low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) };
}

/** @param {Estimate} difference */
export const isShown = ({ low, high }) => low > 0 || high < 0;

/**
 * How many more requests, of both backends together, would show a difference of so many milliseconds in 8 runs of 10: the interval shrinks
 * with the square root of the blocks. 0: these would have.
 * @param {Estimate} difference
 * @param {number} blocks
 * @param {number} ms
 */
export function moreRequests({ low, high }, blocks, ms) {
  const needed = blocks * ((POWER * (high - low)) / 2 / ms) ** 2;
  return Math.max(0, Math.ceil((2 * (needed - blocks)) / 10) * 10);
}
