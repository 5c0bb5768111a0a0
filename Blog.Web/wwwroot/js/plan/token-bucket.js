// @ts-check

/** A token bucket: so many a second, so many at once, and what is beyond the burst does not accumulate. */
export class TokenBucket {
  /**
   * @param {number} perSecond
   * @param {number} burst
   */
  constructor(perSecond, burst) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.at = 0;
  }

  /**
   * Whether one more passes now.
   * @param {number} now seconds; never earlier than in the call before
   */
  take(now) {
    if (this.burst === Infinity) return true;
    this.tokens = Math.min(this.burst, this.tokens + (now - this.at) * this.perSecond);
    this.at = now;
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens -= 1;
    return true;
  }

  /**
   * The share of so many evenly spread requests that passes within so many seconds. For a minute of which only the first seconds are
   * simulated: they would find the burst that the whole minute uses up.
   * @param {number} count
   * @param {number} seconds
   * @param {number} from the clock of `take` where they begin
   * @param {number} to the clock of `take` after them
   */
  shareOf(count, seconds, from, to) {
    if (this.burst === Infinity || count === 0) return 1;
    const there = Math.min(this.burst, this.tokens + (from - this.at) * this.perSecond) + seconds * this.perSecond;
    const passed = Math.min(count, there);
    this.tokens = Math.min(this.burst, there - passed);
    this.at = to;
    return passed / count;
  }
}
