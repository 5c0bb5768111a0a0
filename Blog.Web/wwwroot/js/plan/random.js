// @ts-check
// Seeded random numbers, so that the same plan always gives the same figures.

/** @typedef {() => number} Random  A number in [0, 1). */

/**
 * A generator of the given seed (sfc32, public domain, Chris Doty-Humphrey's PractRand).
 * @param {number} seed a whole number; the same seed gives the same sequence
 * @returns {Random}
 */
export function seeded(seed) {
  let a = seed | 0;
  let b = (seed ^ 0x9e3779b9) | 0;
  let c = 0x243f6a88;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next(); // the seed reaches all of the state
  return next;
}

/**
 * A time with the given mean, exponentially distributed: the gaps of a Poisson stream.
 * @param {Random} random
 * @param {number} mean
 */
export function exponential(random, mean) {
  return -Math.log(1 - random()) * mean;
}

/**
 * The value below which a share `p` of a standard normal distribution lies (Acklam's approximation, relative error 1.2e-9).
 * @param {number} p between 0 and 1
 */
export function normalQuantile(p) {
  const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  /** @param {number} q */
  const tail = (q) =>
    (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) /
    (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

/**
 * Which of them is meant by a number from 0 to 1: each as often as its share.
 * @param {ReadonlyArray<{ share: number }>} all shares that add up to 1
 * @param {number} pick
 */
export function indexByShare(all, pick) {
  let at = 0;
  while (at < all.length - 1 && pick >= all[at].share) pick -= all[at++].share;
  return at;
}
