// @ts-check
// When requests arrive: a Poisson stream around the given counts per minute, and, for very many, a sample of each busy minute.

import { exponential } from "./random.js";

/** @typedef {import("./random.js").Random} Random */

/** Above so many requests a run simulates only a part of each busy minute. */
export const MAX_EVENTS = 2_000_000;

/**
 * The most requests of one minute to simulate, so that a run keeps to `maxEvents`; Infinity when all fit.
 * @param {ArrayLike<number>} counts requests of each minute
 * @param {number} maxEvents
 */
export function minuteCap(counts, maxEvents) {
  let total = 0;
  let largest = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i];
    largest = Math.max(largest, counts[i]);
  }
  if (total <= maxEvents) return Infinity;
  let low = 0;
  let high = largest;
  for (let step = 0; step < 60; step++) {
    const cap = (low + high) / 2;
    let sum = 0;
    for (let i = 0; i < counts.length; i++) sum += Math.min(cap, counts[i]);
    if (sum > maxEvents) high = cap;
    else low = cap;
  }
  return Math.max(1, low);
}

/**
 * The stream of arrivals, one minute after the other. A minute above the cap is represented by its first seconds; the clock
 * of the work then runs on from there, so what is in flight stays in flight, and each arrival stands for `weight` requests.
 * A simulator may ask for more seconds of a minute in which something builds up.
 */
export class Arrivals {
  /**
   * @param {ArrayLike<number>} counts requests of each minute
   * @param {Random} random
   * @param {{ maxEvents?: number, evenly?: boolean }} [options] `evenly`: equal gaps instead of a Poisson stream
   */
  constructor(counts, random, { maxEvents = MAX_EVENTS, evenly = false } = {}) {
    this.counts = counts;
    this.random = random;
    this.evenly = evenly;
    this.cap = minuteCap(counts, maxEvents);
    /** Requests that may be simulated above the cap, for minutes that are asked for longer. */
    this.spare = this.isSample ? maxEvents : 0;
    this.minute = -1;
    this.start = 0;
    /** End of the minute on the clock of the work. */
    this.end = 0;
    /** How many requests an arrival stands for. */
    this.weight = 1;
    /** Seconds that were skipped so far: the time of day is that of the work plus these. */
    this.skipped = 0;
    this.next = Infinity;
  }

  /** Whether minutes are only sampled. */
  get isSample() {
    return this.cap !== Infinity;
  }

  /** Requests of the minute that nextMinute() enters. */
  get nextCount() {
    return this.counts[this.minute + 1] ?? 0;
  }

  /**
   * Enters the next minute; false when there is none.
   * @param {number} [seconds] of it that are to be simulated, if it is sampled and there are requests to spare
   */
  nextMinute(seconds = 0) {
    if (this.minute >= 0) this.skipped += 60 - (this.end - this.start);
    if (++this.minute >= this.counts.length) return false;
    const count = this.counts[this.minute];
    let share = count > this.cap ? this.cap / count : 1;
    const asked = Math.min(1, seconds / 60);
    if (asked > share && (asked - share) * count <= this.spare) {
      this.spare -= (asked - share) * count;
      share = asked;
    }
    this.start = this.end;
    this.end = this.start + 60 * share;
    this.weight = 1 / share;
    this.gap = count > 0 ? 60 / count : Infinity;
    this.#draw(this.evenly ? this.start - this.gap / 2 : this.start);
    return true;
  }

  /** Takes the arrival at `next` and draws the one after it, Infinity when the minute has no more. */
  advance() {
    this.#draw(this.next);
  }

  /** @param {number} from */
  #draw(from) {
    const at = this.gap === Infinity ? Infinity : from + (this.evenly ? this.gap : exponential(this.random, this.gap));
    this.next = at < this.end ? at : Infinity;
  }

  gap = Infinity;
}
