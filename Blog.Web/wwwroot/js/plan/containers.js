// @ts-check
// Tasks behind a load balancer under one stream of requests: what target tracking allocates, how long answers take, what is
// refused. Each rule has its source; what AWS does not promise is "assumed" and comes in as an option. Times are in seconds.

import { Arrivals } from "./arrivals.js";
import { Heap } from "./heap.js";
import { Histogram } from "./histogram.js";
import { Load } from "./load.js";
import { indexByShare, seeded } from "./random.js";
import { TargetTracking } from "./target-tracking.js";
import { Task } from "./task.js";
import { Timeline } from "./timeline.js";

/**
 * @typedef {import("./functions.js").Operation} Operation
 * @typedef {import("./functions.js").Stream} Stream
 *
 * @typedef {object} ContainersSetting
 * @property {number} cpuUnits 1024 are one vCPU
 * @property {number} memoryMb
 * @property {number} minTasks
 * @property {number} maxTasks
 * @property {number} targetCpu percent
 * @property {number} targetRequests a minute and task
 *
 * @typedef {object} ContainersRules
 * @property {number} mostAtWork
 * @property {number} mostWaiting
 * @property {number} startSeconds from the decision to a healthy task
 * @property {number} drainSeconds that a task taken away still runs (deregistration_delay of template.yaml)
 * @property {number} cpuDelaySeconds
 * @property {number} requestsDelaySeconds
 * @property {number} entrySeconds of the load balancer itself, for each request
 * @property {"fewest" | "random"} [balancing] the template's, or at random
 * @property {import("./target-tracking.js").ScalingRules} scaling
 */

/**
 * Which task a request goes to: the one with the fewest outstanding (template.yaml: least_outstanding_requests,
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html); among equals the next in turn (assumed).
 * @param {Task[]} tasks
 * @param {number} turn
 */
export function fewestOutstanding(tasks, turn) {
  let best = turn % tasks.length;
  let fewest = tasks[best].outstanding;
  for (let i = 1; i < tasks.length && fewest > 0; i++) {
    const at = (turn + i) % tasks.length;
    const outstanding = tasks[at].outstanding;
    if (outstanding < fewest) {
      best = at;
      fewest = outstanding;
    }
  }
  return best;
}

/**
 * Seconds billed for a task: from image pull to its end, by the second, a minute at least (aws.amazon.com/fargate/pricing).
 * @param {number} from
 * @param {number} to
 */
export function billedSeconds(from, to) {
  return Math.max(60, Math.ceil(to - from - 1e-6));
}

/**
 * @param {Operation[]} operations
 * @param {ContainersSetting} setting
 * @param {ContainersRules} rules
 * @param {Stream} stream
 */
export function simulateContainers(operations, setting, rules, stream) {
  const random = seeded(stream.seed);
  const arrivals = new Arrivals(stream.counts, random, stream);
  const timeline = new Timeline(stream.counts.length);
  const latency = new Histogram();
  const vcpus = setting.cpuUnits / 1024;
  const tracking = new TargetTracking(
    [
      { metric: "cpu", target: setting.targetCpu, delaySeconds: rules.cpuDelaySeconds },
      { metric: "requests", target: setting.targetRequests, delaySeconds: rules.requestsDelaySeconds },
    ],
    rules.scaling,
    { min: setting.minTasks, max: setting.maxTasks },
  );
  const newTask = () => new Task(vcpus, rules.mostAtWork, rules.mostWaiting);
  const load = new Load(vcpus, rules.mostAtWork + rules.mostWaiting);
  const totals = { requests: 0, admitted: 0, refused: 0, waited: 0, launches: 0, taskSeconds: 0, mostTasks: setting.minTasks };

  /** @type {Task[]} */ let serving = Array.from({ length: setting.minTasks }, newTask);
  /** @type {Task[]} */ let starting = [];
  /** @type {Task[]} */ let draining = [];

  // Requests sent to a task and not answered.
  const answers = new Heap(); // those that wait for the table, by when it answers
  /** @type {Task[]} */ const slotTask = [];
  /** @type {number[]} */ const slotArrived = [];
  /** @type {number[]} */ const slotApp = [];
  /** @type {number[]} */ const slotDb = [];
  /** @type {number[]} */ const slotWeight = [];
  /** @type {number[]} */ const freeSlots = [];
  let outstanding = 0;
  let arrivedSoFar = 0;
  let workArea = 0;
  let since = 0;
  let turn = 0;
  let mostHeld = 0;

  /**
   * @param {number} now
   * @param {number} slot
   */
  const begin = (now, slot) => {
    const task = slotTask[slot];
    task.atWork++;
    totals.waited += (now - slotArrived[slot]) * slotWeight[slot];
    if (slotApp[slot] > 0) task.run(now, slot, slotApp[slot]);
    else answers.push(now + slotDb[slot], slot);
  };

  /** @param {number} now */
  const arrive = (now) => {
    const weight = arrivals.weight;
    totals.requests += weight;
    timeline.requests += weight;
    arrivedSoFar++;
    const at = indexByShare(operations, random());
    const { app, db } = operations[at].service;
    const chosen = rules.balancing === "random" ? Math.floor(random() * serving.length) : fewestOutstanding(serving, turn);
    turn = chosen + 1;
    const task = serving[chosen];
    const isFull = task.atWork >= task.mostAtWork;
    if (isFull && task.waitingCount >= task.mostWaiting) {
      totals.refused += weight;
      timeline.refused += weight;
      return;
    }
    totals.admitted += weight;
    const slot = freeSlots.length > 0 ? /** @type {number} */ (freeSlots.pop()) : slotTask.length;
    slotTask[slot] = task;
    slotArrived[slot] = now;
    slotApp[slot] = app(random);
    load.add(slotApp[slot]);
    slotDb[slot] = db(random);
    slotWeight[slot] = weight;
    workArea += outstanding * (now - since);
    since = now;
    outstanding++;
    if (outstanding > timeline.peak) timeline.peak = outstanding;
    if (outstanding > mostHeld) mostHeld = outstanding;
    if (isFull) task.wait(slot);
    else begin(now, slot);
  };

  /** @param {number} now */
  const answer = (now) => {
    const slot = answers.pop();
    const task = slotTask[slot];
    workArea += outstanding * (now - since);
    since = now;
    outstanding--;
    task.atWork--;
    const took = now - slotArrived[slot] + rules.entrySeconds;
    latency.add(took, slotWeight[slot]);
    timeline.latency.add(took, slotWeight[slot]);
    freeSlots.push(slot);
    if (task.waitingCount > 0) begin(now, task.takeWaiting());
  };

  /** @param {number} now the day's clock */
  const stopDrained = (now) => {
    draining = draining.filter((task) => task.outstanding > 0 || now < task.goneAt);
  };

  let wasBusy = 0; // of all tasks that serve, at the start of the minute
  let servedSeconds = 0;
  /** @type {Task[]} */ let all = [];
  const refreshAll = () => void (all = [...serving, ...draining]);
  refreshAll();

  while (arrivals.nextMinute(arrivals.isSample ? load.secondsToSettle(arrivals.nextCount, serving) : 0)) {
    const from = arrivals.minute * 60;
    const share = (arrivals.end - arrivals.start) / 60;
    const before = arrivedSoFar;
    servedSeconds = serving.length * (arrivals.end - arrivals.start);
    wasBusy = serving.reduce((sum, task) => sum + task.busy, 0);
    let readyAt = starting.length > 0 ? arrivals.start + Math.max(0, starting[0].readyAt - from) * share : Infinity;
    if (readyAt >= arrivals.end) readyAt = Infinity;

    for (;;) {
      let next = Math.min(arrivals.next, answers.first, readyAt, arrivals.end);
      /** @type {Task | null} */ let done = null;
      for (let i = 0; i < all.length; i++) {
        if (all[i].nextDone < next) {
          done = all[i];
          next = done.nextDone;
        }
      }
      if (done) {
        const slot = done.takeDone(next);
        answers.push(next + slotDb[slot], slot);
      } else if (next === arrivals.end) {
        break;
      } else if (next === readyAt) {
        const [task, ...rest] = starting;
        task.at = next;
        starting = rest;
        serving.push(task);
        servedSeconds += arrivals.end - next;
        refreshAll();
        readyAt = rest.length > 0 ? arrivals.start + Math.max(0, rest[0].readyAt - from) * share : Infinity;
        if (readyAt >= arrivals.end) readyAt = Infinity;
      } else if (next === answers.first) {
        answer(next);
      } else {
        arrive(next);
        arrivals.advance();
      }
    }

    let busy = -wasBusy;
    let waiting = 0;
    for (const task of serving) {
      task.advance(arrivals.end);
      busy += task.busy;
      waiting += task.waitingCount;
    }
    const window = arrivals.end - arrivals.start;
    const tasks = servedSeconds / window;
    const simulated = arrivedSoFar - before;
    const isSampled = arrivals.weight > 1;
    const count = isSampled ? arrivals.counts[arrivals.minute] : simulated;
    const cpu = Math.min(100, (100 * busy) / (servedSeconds * vcpus));
    const desired = tracking.endMinute({
      cpu: isSampled ? load.cpuOfSample(cpu, simulated, count, serving) : cpu,
      requests: count / tasks,
      tasks,
    });
    timeline.endMinute(serving.length + starting.length, waiting);
    rescale(desired, from + 60);
    if (arrivals.minute % 64 === 0) stream.onProgress?.(arrivals.minute / stream.counts.length);
  }

  /**
   * @param {number} desired
   * @param {number} now the day's clock
   */
  function rescale(desired, now) {
    for (let count = serving.length + starting.length; count < desired; count++) {
      const task = newTask();
      task.launchedAt = now;
      task.readyAt = now + rules.startSeconds;
      starting.push(task);
      totals.launches++;
    }
    for (let count = serving.length + starting.length; count > desired; count--) {
      const task = /** @type {Task} */ (starting.pop() ?? serving.pop());
      task.goneAt = now + rules.drainSeconds;
      totals.taskSeconds += billedSeconds(task.launchedAt, task.goneAt);
      draining.push(task);
    }
    totals.mostTasks = Math.max(totals.mostTasks, desired);
    stopDrained(now);
    refreshAll();
  }

  const end = stream.counts.length * 60;
  for (const task of [...serving, ...starting]) totals.taskSeconds += Math.ceil(end - task.launchedAt);
  workArea += outstanding * (arrivals.end - since);

  return {
    ...totals,
    minutes: stream.counts.length,
    isSample: arrivals.isSample,
    latency,
    meanWait: totals.admitted > 0 ? totals.waited / totals.admitted : 0,
    meanAtWork: arrivals.end > 0 ? workArea / arrivals.end : 0,
    meanTasks: timeline.meanAllocated,
    largestHeld: mostHeld,
    timeline: timeline.points(),
  };
}
