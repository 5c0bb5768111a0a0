// @ts-check
// What a run did over time, in at most 336 points however long it was.

import { Histogram } from "./histogram.js";

const MOST_POINTS = 336; // half an hour each, for a week

/**
 * @typedef {object} Point
 * @property {number} minute where it begins
 * @property {number} minutes how long it is
 * @property {number} requests
 * @property {number} allocated most environments or tasks at the end of a minute
 * @property {number} peak most requests at work at once
 * @property {number} cold
 * @property {number} refused
 * @property {number} waiting most requests waiting at the end of a minute
 * @property {number} p50 seconds; NaN without an answer
 * @property {number} p99
 */

export class Timeline {
  /** @param {number} minutes */
  constructor(minutes) {
    this.step = Math.max(1, Math.ceil(minutes / MOST_POINTS));
    /** @type {Point[]} */
    this.done = [];
    this.latency = new Histogram();
    this.minute = 0;
    this.allocatedSum = 0;
    this.requests = this.cold = this.refused = this.peak = this.allocated = this.waiting = 0;
  }

  /**
   * @param {number} allocated environments or tasks now
   * @param {number} [waiting] requests that wait now
   */
  endMinute(allocated, waiting = 0) {
    this.minute++;
    this.allocatedSum += allocated;
    this.allocated = Math.max(this.allocated, allocated);
    this.waiting = Math.max(this.waiting, waiting);
    if (this.minute % this.step === 0) this.#close(this.step);
  }

  get meanAllocated() {
    return this.minute === 0 ? 0 : this.allocatedSum / this.minute;
  }

  points() {
    const rest = this.minute % this.step;
    if (rest > 0) this.#close(rest);
    return this.done;
  }

  /** @param {number} minutes */
  #close(minutes) {
    const { requests, cold, refused, peak, allocated, waiting, latency } = this;
    this.done.push({
      minute: this.minute - minutes, minutes, requests, allocated, peak, cold, refused, waiting,
      p50: latency.quantile(0.5), p99: latency.quantile(0.99),
    });
    latency.clear();
    this.requests = this.cold = this.refused = this.peak = this.allocated = this.waiting = 0;
  }
}
