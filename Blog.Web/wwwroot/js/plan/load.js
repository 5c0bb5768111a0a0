// @ts-check
// What the requests of a minute come to for the tasks that serve it, from counts alone: of a minute that is only sampled, its first
// seconds say too little of its queues and of its processor use.

/** @typedef {import("./task.js").Task} Task */

/** Requests held by a task above which a queue is building up or running dry. */
const MANY_HELD = 16;
/** Simulated requests of a minute from which their processor time is taken for that of all. */
const ENOUGH_FOR_CPU = 2_000;

export class Load {
  /**
   * @param {number} vcpus of a task
   * @param {number} room requests that a task holds at most
   */
  constructor(vcpus, room) {
    this.vcpus = vcpus;
    this.room = room;
    this.requests = 0;
    this.seconds = 0;
  }

  /**
   * Notes the processor time of one request.
   * @param {number} seconds
   */
  add(seconds) {
    this.requests++;
    this.seconds += seconds;
  }

  /** Requests a second that one task can work off. */
  get perSecond() {
    return this.seconds > 0 ? (this.vcpus * this.requests) / this.seconds : Infinity;
  }

  /**
   * The processors' use that so many requests of a minute come to; above 1 they are more than can be worked off.
   * @param {number} count
   * @param {Task[]} tasks
   */
  useOf(count, tasks) {
    return count / 60 / tasks.length / this.perSecond;
  }

  /**
   * Seconds until what waits has filled up or run dry, in a minute of so many requests; 0 when nothing is on its way to either.
   * @param {number} count
   * @param {Task[]} tasks
   */
  secondsToSettle(count, tasks) {
    const use = this.useOf(count, tasks);
    const held = heldByTask(tasks);
    if (use > 1) return Math.max(0, this.room - held) / ((use - 1) * this.perSecond);
    return held > MANY_HELD && use < 1 ? held / ((1 - use) * this.perSecond) : 0;
  }

  /**
   * Average processor use in percent of a minute that was sampled: as measured if the sample is large enough, else what its count comes to.
   * @param {number} measured
   * @param {number} simulated requests
   * @param {number} count all requests of the minute
   * @param {Task[]} tasks
   */
  cpuOfSample(measured, simulated, count, tasks) {
    if (simulated >= ENOUGH_FOR_CPU) return measured;
    return heldByTask(tasks) > MANY_HELD ? 100 : Math.min(100, 100 * this.useOf(count, tasks));
  }
}

/**
 * Requests of a task that want its processor or wait for their turn, on average.
 * @param {Task[]} tasks
 */
function heldByTask(tasks) {
  return tasks.reduce((sum, task) => sum + task.running.size + task.waitingCount, 0) / tasks.length;
}
