// What the tests of Compare share: samples, and a clock of their own, so that none of them waits for real time.
import { DEFAULTS } from "../../../../Blog.Web/wwwroot/js/compare/design.js";

export const sample = (ms, more = {}) => ({ at: 0, late: 0, ms, ok: true, status: 200, start: "warm", traceId: null, parts: { app: 1, db: 2 }, ...more });

export const block = (functions, containers, warmUp = false) => ({ functions: sample(functions), containers: sample(containers), index: 0, first: "functions", warmUp });

/** A log-normal time: median `median`, as skewed as answers are. */
export const answerTime = (random, median, spread = 0.4) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
};

/** Time that passes only when nothing else can happen. */
export class VirtualClock {
  time = 0;
  waiting = [];

  now = () => this.time;

  wait = (ms) => new Promise((resolve) => this.waiting.push({ at: this.time + ms, resolve }));

  /** Lets time pass until the promise is settled; fails where nothing is left that could settle it. */
  async until(promise) {
    let isSettled = false;
    const settled = promise.finally(() => { isSettled = true; });
    settled.catch(() => {});
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // everything that needs no time
      if (isSettled) return settled;
      this.waiting.sort((a, b) => a.at - b.at);
      const next = this.waiting.shift();
      if (!next) throw new Error(`Nothing happens any more at ${this.time} ms.`);
      this.time = Math.max(this.time, next.at);
      next.resolve();
    }
  }
}

/** A tab that is hidden and shown by the test. */
export class Tab {
  constructor(clock) {
    this.clock = clock;
    this.since = null;
    this.count = 0;
    this.total = 0;
    this.waiting = [];
  }

  hide() {
    this.since = this.clock.now();
    this.count++;
  }

  show() {
    this.total += this.clock.now() - this.since;
    this.since = null;
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  gate = {
    visible: () => (this.since === null ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve))),
    hides: () => this.count,
    hiddenMs: () => this.total + (this.since === null ? 0 : this.clock.now() - this.since),
  };
}

export const settings = (more = {}) => ({ ...DEFAULTS, blocks: 20, warmUp: 3, seed: 41, seconds: 600, ...more });
