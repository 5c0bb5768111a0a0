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

  /** @param {number} now */
  isEmpty(now) {
    return Math.min(this.burst, this.tokens + (now - this.at) * this.perSecond) < 1 - 1e-9;
  }
}
