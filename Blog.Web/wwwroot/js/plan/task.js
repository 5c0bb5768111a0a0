// @ts-check
// One task: `app` time shares its vCPUs, `db` time waits and shares nothing, and only so many requests are at work at once.

import { Heap } from "./heap.js";

/**
 * How much of a vCPU each of `running` requests gets: an equal part, one thread at most one vCPU (processor sharing; assumed of
 * Linux's fair scheduler, which gives the tasks of Fargate their share of processor time).
 * @param {number} vcpus
 * @param {number} running
 */
export function shareOf(vcpus, running) {
  return Math.min(1, vcpus / running);
}

export class Task {
  /**
   * @param {number} vcpus
   * @param {number} mostAtWork requests at work (the application's Limits:Concurrency)
   * @param {number} mostWaiting requests waiting beyond them (Limits:Queue); more are refused with 429
   */
  constructor(vcpus, mostAtWork, mostWaiting) {
    this.vcpus = vcpus;
    this.mostAtWork = mostAtWork;
    this.mostWaiting = mostWaiting;
    this.atWork = 0;
    /** @type {number[]} */
    this.waiting = [];
    this.waitingFrom = 0;
    this.running = new Heap(); // by the processor time each has had when it is done
    this.served = 0; // processor time that each running request has had since the task began
    this.at = 0;
    /** Processor seconds used. */
    this.busy = 0;
    /** When the next running request is done with its `app` part, if nothing changes before. */
    this.nextDone = Infinity;
    /** Wall-clock seconds; see containers.js. */
    this.launchedAt = 0;
    this.readyAt = 0;
    this.goneAt = 0;
  }

  get waitingCount() {
    return this.waiting.length - this.waitingFrom;
  }

  /** Requests sent here and not answered: what the load balancer counts. */
  get outstanding() {
    return this.atWork + this.waitingCount;
  }

  /** @param {number} now */
  advance(now) {
    const running = this.running.size;
    if (running > 0) {
      const passed = (now - this.at) * shareOf(this.vcpus, running);
      this.served += passed;
      this.busy += passed * running;
    }
    this.at = now;
  }

  /**
   * A request of so much processor time begins to run.
   * @param {number} now
   * @param {number} request
   * @param {number} seconds
   */
  run(now, request, seconds) {
    this.advance(now);
    this.running.push(this.served + seconds, request);
    this.#schedule();
  }

  /**
   * The request that is done with its `app` part at `nextDone`.
   * @param {number} now
   */
  takeDone(now) {
    this.advance(now);
    this.served = this.running.first; // exactly: no drift by rounding
    const request = this.running.pop();
    if (this.running.size === 0) this.served = 0;
    this.#schedule();
    return request;
  }

  /** @param {number} request */
  wait(request) {
    this.waiting.push(request);
  }

  takeWaiting() {
    const request = this.waiting[this.waitingFrom++];
    if (this.waitingFrom > 1024 || this.waitingFrom === this.waiting.length) {
      this.waiting.splice(0, this.waitingFrom);
      this.waitingFrom = 0;
    }
    return request;
  }

  #schedule() {
    const { running } = this;
    this.nextDone = running.size === 0
      ? Infinity
      : this.at + Math.max(0, running.first - this.served) / shareOf(this.vcpus, running.size);
  }
}
