// @ts-check
// How long the parts of a request take, from what was measured.

import { normalQuantile } from "./random.js";

/**
 * @typedef {import("./random.js").Random} Random
 * @typedef {(random: Random) => number} Sampler  Draws a time in seconds.
 * @typedef {{ p50: number, p95: number, samples?: number[] }} Figure  Milliseconds; the samples, where they are known.
 * @typedef {{ app: Sampler, db: Sampler, init: number }} Service  Time on a whole vCPU, time of the table, seconds of a cold start.
 */

const STEPS = 4096;
const ENOUGH_SAMPLES = 30;

/** Memory at which a function has one vCPU: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. */
export const ONE_VCPU_MB = 1769;

/**
 * How many times as long `app` takes at this memory as on a whole vCPU; one thread gains nothing from a second
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: processor time in proportion to memory, 1 vCPU at 1769 MB).
 * @param {number} memoryMb
 */
export function slowdown(memoryMb) {
  return Math.max(1, ONE_VCPU_MB / memoryMb);
}

/**
 * Draws from the measured distribution: its samples where there are enough, else the log-normal with this p50 and p95 (assumed).
 * @param {Figure} figure
 * @param {number} [factor] what it is multiplied by
 * @returns {Sampler}
 */
export function sampler(figure, factor = 1) {
  const { values } = tableOf(figure);
  return (random) => values[(random() * STEPS) | 0] * factor;
}

/**
 * The mean of what `sampler` draws, in seconds.
 * @param {Figure} figure
 */
export function meanOf(figure) {
  return tableOf(figure).mean;
}

/** Of the figures that plans have, which a search asks for again and again. @type {WeakMap<Figure, { values: Float64Array, mean: number }>} */
const tables = new WeakMap();

/** @param {Figure} figure */
function tableOf(figure) {
  let table = tables.get(figure);
  if (!table) {
    const values = quantiles(figure);
    let sum = 0;
    for (const value of values) sum += value;
    table = { values, mean: sum / STEPS };
    tables.set(figure, table);
  }
  return table;
}

/** @param {Figure} figure */
function quantiles({ p50, p95, samples }) {
  const table = new Float64Array(STEPS);
  if (samples && samples.length >= ENOUGH_SAMPLES) {
    const sorted = [...samples].sort((a, b) => a - b);
    for (let i = 0; i < STEPS; i++) {
      const at = ((i + 0.5) / STEPS) * (sorted.length - 1);
      const below = Math.floor(at);
      const above = Math.min(sorted.length - 1, below + 1);
      table[i] = (sorted[below] + (sorted[above] - sorted[below]) * (at - below)) / 1000;
    }
    return table;
  }
  const spread = p50 > 0 && p95 > p50 ? Math.log(p95 / p50) / normalQuantile(0.95) : 0;
  for (let i = 0; i < STEPS; i++) {
    table[i] = (p50 * Math.exp(spread * normalQuantile((i + 0.5) / STEPS))) / 1000;
  }
  return table;
}
