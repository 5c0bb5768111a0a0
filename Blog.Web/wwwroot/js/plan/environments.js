// @ts-check
// The idle execution environments of one function.

/** @typedef {import("./random.js").Random} Random */

export class Environments {
  /**
   * @param {object} rules
   * @param {number} rules.idleSeconds T: an idle environment ends after so long (assumed; AWS promises nothing)
   * @param {number} rules.lifeSeconds an older one serves no further request (assumed 3 h; AWS: "every few hours",
   *   docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
   * @param {"recent" | "random"} rules.pick which idle one a request takes (assumed; the order is not promised)
   * @param {Random} rules.random
   */
  constructor({ idleSeconds, lifeSeconds, pick, random }) {
    this.idleSeconds = idleSeconds;
    this.lifeSeconds = lifeSeconds;
    this.isRandom = pick === "random";
    this.random = random;
    /** @type {number[]} when each became idle, oldest first while the most recent is taken */
    this.idleAt = [];
    /** @type {number[]} */
    this.bornAt = [];
    this.head = 0;
  }

  get count() {
    return this.idleAt.length - this.head;
  }

  /**
   * Takes an idle environment: the moment it was made, or NaN when there is none.
   * @param {number} now seconds of the day's clock
   */
  take(now) {
    this.#expireOldest(now);
    while (this.count > 0) {
      const last = this.idleAt.length - 1;
      if (this.isRandom) this.#swap(this.head + Math.floor(this.random() * this.count), last);
      const idleAt = /** @type {number} */ (this.idleAt.pop());
      const bornAt = /** @type {number} */ (this.bornAt.pop());
      if (now - idleAt < this.idleSeconds && now - bornAt < this.lifeSeconds) return bornAt;
    }
    return NaN;
  }

  /**
   * @param {number} now
   * @param {number} bornAt
   */
  put(now, bornAt) {
    this.idleAt.push(now);
    this.bornAt.push(bornAt);
  }

  /**
   * Ends what was idle for too long; how many are left.
   * @param {number} now
   */
  expire(now) {
    this.#expireOldest(now);
    if (this.isRandom) {
      let kept = this.head;
      for (let i = this.head; i < this.idleAt.length; i++) {
        if (now - this.idleAt[i] < this.idleSeconds) this.#swap(i, kept++);
      }
      this.idleAt.length = this.bornAt.length = kept;
    }
    return this.count;
  }

  /** @param {number} now */
  #expireOldest(now) {
    if (this.isRandom) return; // the order says nothing then; expire() looks at all
    while (this.head < this.idleAt.length && now - this.idleAt[this.head] >= this.idleSeconds) this.head++;
    if (this.head > 64 && this.head * 2 > this.idleAt.length) {
      this.idleAt.splice(0, this.head);
      this.bornAt.splice(0, this.head);
      this.head = 0;
    }
  }

  /**
   * @param {number} i
   * @param {number} j
   */
  #swap(i, j) {
    [this.idleAt[i], this.idleAt[j]] = [this.idleAt[j], this.idleAt[i]];
    [this.bornAt[i], this.bornAt[j]] = [this.bornAt[j], this.bornAt[i]];
  }
}
