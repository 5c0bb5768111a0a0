// @ts-check
// Latencies in buckets of 1 %: a quantile is right to half a percent, whatever the number of requests, in 12 KB.

const GROWTH = Math.log(1.01);
const SMALLEST = 1e-5; // seconds
const BUCKETS = 1_750; // up to 360 s

export class Histogram {
  constructor() {
    this.weights = new Float64Array(BUCKETS);
    this.total = 0;
    this.sum = 0;
    this.largest = 0;
  }

  /**
   * Counts one value, or `weight` of them.
   * @param {number} seconds
   * @param {number} [weight]
   */
  add(seconds, weight = 1) {
    const at = seconds <= SMALLEST ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log(seconds / SMALLEST) / GROWTH) + 1);
    this.weights[at] += weight;
    this.total += weight;
    this.sum += seconds * weight;
    if (seconds > this.largest) this.largest = seconds;
  }

  /**
   * The value that a share `q` of all does not exceed; NaN when there is none.
   * @param {number} q between 0 and 1
   */
  quantile(q) {
    if (this.total === 0) return NaN;
    let left = q * this.total;
    for (let i = 0; i < BUCKETS; i++) {
      left -= this.weights[i];
      if (left <= 1e-9 && this.weights[i] > 0) {
        return Math.min(this.largest, i === 0 ? SMALLEST : SMALLEST * Math.exp((i - 0.5) * GROWTH));
      }
    }
    return this.largest;
  }

  get mean() {
    return this.total === 0 ? NaN : this.sum / this.total;
  }

  clear() {
    this.weights.fill(0);
    this.total = this.sum = this.largest = 0;
  }
}
