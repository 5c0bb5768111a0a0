// @ts-check
// Application Auto Scaling's target tracking, a decision each minute. What AWS documents is at
// docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html; the rest is assumed, as said.

/**
 * @typedef {object} Policy
 * @property {"cpu" | "requests"} metric average processor use in percent, or requests of a minute for each healthy target
 * @property {number} target
 * @property {number} delaySeconds until a minute's figure can be seen
 *
 * @typedef {object} ScalingRules
 * @property {number} outPeriods minutes strictly above the target before scaling out (the alarm that AWS makes: 3)
 * @property {number} inPeriods minutes below the lower threshold before scaling in (the alarm that AWS makes: 15)
 * @property {number} inShare the lower threshold as a share of the target (0.9 in exported alarms)
 * @property {number} outCooldown seconds
 * @property {number} inCooldown seconds
 * @property {"measured" | "desired"} countFrom which tasks the proportion is taken of: those that the figure was measured over
 *   (assumed), or those wanted by now, which adds more while the last addition does not show yet
 *
 * @typedef {{ cpu: number, requests: number, tasks: number }} Minute  A minute's figures, and the tasks they are the average of.
 */

/**
 * Whether the upper alarm is on: so many periods in a row strictly above the target.
 * @param {number[]} values newest last
 * @param {number} target
 * @param {number} periods
 */
export function isHigh(values, target, periods) {
  if (values.length < periods) return false;
  for (let i = values.length - periods; i < values.length; i++) if (!(values[i] > target)) return false;
  return true;
}

/**
 * Whether the lower alarm is on: so many periods in a row below `share` of the target.
 * @param {number[]} values newest last
 * @param {number} target
 * @param {number} periods
 * @param {number} share
 */
export function isLow(values, target, periods, share) {
  if (values.length < periods) return false;
  for (let i = values.length - periods; i < values.length; i++) if (!(values[i] < share * target)) return false;
  return true;
}

/**
 * Tasks that bring the metric to its target: in proportion, rounded up (assumed from "in proportion"; the CPU metric ends at
 * 100 %, so a step is at most 100 ÷ target).
 * @param {number} tasks
 * @param {number} metric
 * @param {number} target
 */
export function proportional(tasks, metric, target) {
  return Math.ceil((tasks * metric) / target - 1e-9);
}

/**
 * The newest minute whose figure can be seen at the end of minute `now`.
 * @param {number} now
 * @param {number} delaySeconds
 */
export function newestVisible(now, delaySeconds) {
  return Math.floor(now - delaySeconds / 60 + 1e-9);
}

export class TargetTracking {
  /**
   * @param {Policy[]} policies
   * @param {ScalingRules} rules
   * @param {{ min: number, max: number }} limits
   */
  constructor(policies, rules, { min, max }) {
    this.policies = policies;
    this.rules = rules;
    this.min = min;
    this.max = max;
    this.desired = min;
    this.outUntil = -Infinity;
    this.inUntil = -Infinity;
    this.lastOut = 0;
    this.minute = -1;
    /** @type {Minute[]} the latest ones, as many as any policy looks back */
    this.history = [];
    this.keep = Math.max(rules.outPeriods, rules.inPeriods) + Math.ceil(Math.max(...policies.map((p) => p.delaySeconds)) / 60) + 1;
  }

  /**
   * The tasks wanted from the end of this minute on. Any policy may scale out and the largest wins; all must agree to scale in,
   * by one task per cooldown (assumed). A larger scale-out passes within a cooldown, and ends that of scaling in.
   * @param {Minute} minute
   */
  endMinute(minute) {
    this.history.push(minute);
    this.minute++;
    if (this.history.length > this.keep) this.history.shift();
    const now = (this.minute + 1) * 60;
    const { rules } = this;

    let out = 0;
    let allLow = true;
    for (const { metric, target, delaySeconds } of this.policies) {
      const visible = this.#visible(delaySeconds);
      const values = visible.map((one) => one[metric]);
      if (isHigh(values, target, rules.outPeriods)) {
        const newest = visible[visible.length - 1];
        const tasks = rules.countFrom === "measured" ? newest.tasks : this.desired;
        out = Math.max(out, proportional(tasks, newest[metric], target));
      }
      allLow &&= isLow(values, target, rules.inPeriods, rules.inShare);
    }

    out = Math.min(out, this.max);
    if (out > this.desired && (now >= this.outUntil || out > this.lastOut)) {
      this.desired = this.lastOut = out;
      this.outUntil = now + rules.outCooldown;
      this.inUntil = -Infinity;
    } else if (allLow && this.desired > this.min && now >= this.inUntil) {
      this.desired--;
      this.inUntil = now + rules.inCooldown;
    }
    return this.desired;
  }

  /** @param {number} delaySeconds */
  #visible(delaySeconds) {
    const behind = this.minute - newestVisible(this.minute, delaySeconds);
    return this.history.slice(0, Math.max(0, this.history.length - behind));
  }
}
