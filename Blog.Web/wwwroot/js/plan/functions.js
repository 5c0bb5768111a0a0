// @ts-check
// Five Lambda functions behind API Gateway under one stream of requests: what is allocated, how long answers take, what is refused.
// Each rule below has its source; what AWS does not promise is "assumed" and comes in as an option. Times are in seconds.

import { Arrivals } from "./arrivals.js";
import { Environments } from "./environments.js";
import { Heap } from "./heap.js";
import { indexByShare, seeded } from "./random.js";
import { slowdown } from "./service.js";
import { Timeline } from "./timeline.js";
import { TokenBucket } from "./token-bucket.js";
import { Histogram } from "./histogram.js";

/**
 * @typedef {import("./service.js").Service} Service
 * @typedef {{ share: number, service: Service }} Operation
 *
 * @typedef {object} FunctionsSetting
 * @property {number} memoryMb
 * @property {number} provisioned environments of each function kept warm
 * @property {number} reserved executions kept for, and at most allowed to, each function; 0 shares the account's
 * @property {number} throttleRate requests a second at the gateway
 * @property {number} throttleBurst
 *
 * @typedef {object} FunctionsRules
 * @property {number} accountConcurrency
 * @property {number} requestsPerConcurrency requests a second for each of the concurrency
 * @property {number} scaleBurst new environments of a function at once
 * @property {number} scalePerSecond and so many more each second
 * @property {number} idleSeconds
 * @property {number} lifeSeconds
 * @property {"recent" | "random"} pick
 * @property {number} entrySeconds of API Gateway and Lambda themselves, for each request
 *
 * @typedef {object} Stream
 * @property {ArrayLike<number>} counts requests of each minute
 * @property {number} seed
 * @property {number} [maxEvents]
 * @property {boolean} [evenly]
 * @property {(done: number) => void} [onProgress] share done, now and then
 */

/**
 * Whether the gateway lets a request through: the stage's token bucket; beyond it 429, which is not billed
 * (docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 * @param {FunctionsSetting} setting
 */
export function gatewayBucket({ throttleRate, throttleBurst }) {
  return new TokenBucket(throttleRate, throttleBurst);
}

/**
 * How fast a function gets new environments: 1,000 at once, refilled by 100 a second, nothing beyond it accumulates
 * (docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html).
 * @param {FunctionsRules} rules
 */
export function scalingBucket({ scaleBurst, scalePerSecond }) {
  return new TokenBucket(scalePerSecond, scaleBurst);
}

/**
 * Requests a second at most ten times the concurrency (docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html); that a
 * second's worth may come at once is assumed.
 * @param {number} concurrency
 * @param {FunctionsRules} rules
 */
export function requestRateBucket(concurrency, { requestsPerConcurrency }) {
  return new TokenBucket(concurrency * requestsPerConcurrency, concurrency * requestsPerConcurrency);
}

/**
 * Milliseconds billed for one answer: init (since August 2025 for managed runtimes too) and duration, rounded up to 1 ms
 * (aws.amazon.com/lambda/pricing; aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase).
 * @param {number} seconds
 */
export function billedMs(seconds) {
  return Math.ceil(seconds * 1000 - 1e-6);
}

/**
 * On-demand executions that all functions together may have: the account's, less what provisioned environments hold of it
 * (docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html).
 * @param {FunctionsSetting} setting
 * @param {FunctionsRules} rules
 * @param {number} functions
 */
export function onDemandLimit({ provisioned }, { accountConcurrency }, functions) {
  return Math.max(0, accountConcurrency - functions * provisioned);
}

/**
 * @param {Operation[]} operations each is a function of its own
 * @param {FunctionsSetting} setting
 * @param {FunctionsRules} rules
 * @param {Stream} stream
 */
export function simulateFunctions(operations, setting, rules, stream) {
  const random = seeded(stream.seed);
  const arrivals = new Arrivals(stream.counts, random, stream);
  const timeline = new Timeline(stream.counts.length);
  const latency = new Histogram();
  const gateway = gatewayBucket(setting);
  const slow = slowdown(setting.memoryMb);
  const gb = setting.memoryMb / 1024;
  const shared = setting.reserved > 0 ? null : requestRateBucket(rules.accountConcurrency, rules);
  const limit = onDemandLimit(setting, rules, operations.length);
  const functions = operations.map((operation) => ({
    ...operation,
    idle: new Environments({ ...rules, random }),
    scaling: scalingBucket(rules),
    rate: shared ?? requestRateBucket(setting.reserved, rules),
    rateShare: 1,
    atWork: 0,
    provisionedAtWork: 0,
    cold: 0,
    requests: 0,
  }));
  const totals = {
    requests: 0, admitted: 0, cold: 0, gatewayRefused: 0, throttled: 0, onProvisioned: 0, traces: 0,
    gbSeconds: 0, provisionedGbSeconds: 0, byFunction: /** @type {{ requests: number, cold: number }[]} */ ([]),
  };

  // What runs: who ends when, of which function, in an environment made when (NaN: a provisioned one).
  const ends = new Heap();
  /** @type {number[]} */ const slotFunction = [];
  /** @type {number[]} */ const slotBorn = [];
  /** @type {number[]} */ const freeSlots = [];
  let atWork = 0;
  let onDemandAtWork = 0;
  let workArea = 0;
  let since = 0;
  let lastSecond = -1;
  let largestHeld = 0;

  /** @param {number} now */
  const finish = (now) => {
    const slot = ends.pop();
    freeSlots.push(slot);
    const own = functions[slotFunction[slot]];
    workArea += atWork * (now - since);
    since = now;
    atWork--;
    own.atWork--;
    const born = slotBorn[slot];
    if (born === born) {
      onDemandAtWork--;
      own.idle.put(now + arrivals.skipped, born);
    } else {
      own.provisionedAtWork--;
    }
  };

  /** @param {number} now */
  const countEnvironments = (now) => {
    let idle = 0;
    for (const own of functions) idle += own.idle.expire(now + arrivals.skipped);
    largestHeld = Math.max(largestHeld, idle + ends.size);
    return idle + onDemandAtWork + setting.provisioned * functions.length;
  };

  // Of a minute that is only sampled, the buckets see the whole.
  let gatewayShare = 1;
  const beginMinute = () => {
    if (arrivals.weight === 1) return;
    const count = arrivals.counts[arrivals.minute];
    const { start, end } = arrivals;
    gatewayShare = gateway.shareOf(count, 60, start, end);
    for (const own of functions) {
      if (own.rate !== shared) own.rateShare = own.rate.shareOf(count * gatewayShare * own.share, 60, start, end);
    }
    if (shared) {
      const share = shared.shareOf(count * gatewayShare, 60, start, end);
      for (const own of functions) own.rateShare = share;
    }
  };

  /** @param {number} now */
  const arrive = (now) => {
    const weight = arrivals.weight;
    const isSampled = weight > 1;
    totals.requests += weight;
    timeline.requests += weight;
    const at = indexByShare(functions, random());
    const own = functions[at];
    own.requests += weight;
    if (isSampled ? random() >= gatewayShare : !gateway.take(now)) {
      totals.gatewayRefused += weight;
      timeline.refused += weight;
      return;
    }
    // X-Ray's default rule: the first request of each second and 5 % of the rest
    // (docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html).
    const second = Math.floor(now);
    totals.traces += second === lastSecond ? 0.05 * weight : weight;
    lastSecond = second;
    const onProvisioned = own.provisionedAtWork < setting.provisioned;
    const room = setting.reserved > 0 ? own.atWork < setting.reserved : onProvisioned || onDemandAtWork < limit;
    let born = NaN;
    let cold = false;
    let admitted = room && (isSampled ? random() < own.rateShare : own.rate.take(now));
    if (admitted && !onProvisioned) {
      born = own.idle.take(now + arrivals.skipped);
      if (born !== born) {
        cold = admitted = own.scaling.take(now);
        born = now + arrivals.skipped;
      }
    }
    if (!admitted) {
      totals.throttled += weight;
      timeline.refused += weight;
      return;
    }

    const { app, db, init } = own.service;
    const duration = app(random) * slow + db(random);
    const end = now + duration + (cold ? init : 0);
    const slot = freeSlots.length > 0 ? /** @type {number} */ (freeSlots.pop()) : slotFunction.length;
    slotFunction[slot] = at;
    slotBorn[slot] = onProvisioned ? NaN : born;
    ends.push(end, slot);
    workArea += atWork * (now - since);
    since = now;
    atWork++;
    own.atWork++;
    if (onProvisioned) own.provisionedAtWork++;
    else onDemandAtWork++;
    if (atWork > timeline.peak) timeline.peak = atWork;

    totals.admitted += weight;
    const billed = (billedMs(duration) / 1000) * gb * weight;
    if (onProvisioned) {
      totals.onProvisioned += weight;
      totals.provisionedGbSeconds += billed;
    } else {
      totals.gbSeconds += billed;
    }
    const answer = duration + rules.entrySeconds;
    if (cold) {
      // In a sampled minute too this is one environment, not as many as the arrival stands for.
      totals.cold++;
      own.cold++;
      timeline.cold++;
      totals.gbSeconds += ((billedMs(duration + init) - billedMs(duration)) / 1000) * gb;
      latency.add(answer + init);
      timeline.latency.add(answer + init);
    }
    const warm = cold ? weight - 1 : weight;
    if (warm > 0) {
      latency.add(answer, warm);
      timeline.latency.add(answer, warm);
    }
  };

  while (arrivals.nextMinute()) {
    beginMinute();
    for (;;) {
      const next = Math.min(arrivals.next, arrivals.end);
      while (ends.first <= next) finish(ends.first);
      if (arrivals.next === Infinity) break;
      arrive(arrivals.next);
      arrivals.advance();
    }
    timeline.endMinute(countEnvironments(arrivals.end));
    if (arrivals.minute % 64 === 0) stream.onProgress?.(arrivals.minute / stream.counts.length);
  }
  workArea += atWork * (arrivals.end - since);
  totals.byFunction = functions.map(({ requests, cold }) => ({ requests, cold }));

  return {
    ...totals,
    minutes: stream.counts.length,
    isSample: arrivals.isSample,
    latency,
    meanAtWork: arrivals.end > 0 ? workArea / arrivals.end : 0,
    meanAllocated: timeline.meanAllocated,
    largestHeld,
    timeline: timeline.points(),
  };
}
