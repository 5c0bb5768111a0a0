// @ts-check
// Every number that the model takes as given: its value, where it is from, and whether AWS promises it. All can be changed in the page.

/**
 * @typedef {object} Assumption
 * @property {string} label
 * @property {string} unit
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {string} source
 * @property {boolean} assumed AWS does not promise it
 * @property {"functions" | "containers" | "both"} part
 * @property {string[]} [choices] named values 0, 1, …
 */

/**
 * @param {Assumption["part"]} part
 * @param {string} label
 * @param {string} unit
 * @param {number} value
 * @param {[number, number]} range
 * @param {boolean} assumed
 * @param {string} source
 * @param {string[]} [choices]
 * @returns {Assumption}
 */
const one = (part, label, unit, value, [min, max], assumed, source, choices) => ({ part, label, unit, value, min, max, assumed, source, choices });

const SCALING_DOC = "docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html";

export const ASSUMPTIONS = {
  accountConcurrency: one("functions", "Concurrency of the account", "executions", 1000, [10, 100_000], false, "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; new accounts have fewer, 10 is common"),
  requestsPerConcurrency: one("functions", "Requests a second for each of the concurrency", "", 10, [1, 1000], false, "docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"),
  scaleBurst: one("functions", "New environments of a function at once", "", 1000, [1, 100_000], false, "docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html"),
  scalePerSecond: one("functions", "and each second after", "", 100, [0.1, 10_000], false, "docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html: 1,000 every 10 seconds, refilled continuously"),
  idleMinutes: one("functions", "An idle environment ends after (T)", "min", 10, [0.1, 720], true, "published measurements: 10 min in 2019, 45 to 60 min in 2017; nothing newer found"),
  lifeHours: one("functions", "A busy environment ends after", "h", 3, [0.1, 48], true, "AWS says every few hours: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"),
  pick: one("functions", "A request takes, of the idle environments,", "", 0, [0, 1], true, "the order is not promised", ["the most recently used", "one at random"]),
  gatewayMs: one("functions", "API Gateway and Lambda add", "ms", 10, [0, 1000], true, "not measured here; Compare's “network and platform” on AWS shows yours"),
  runtimeMs: one("functions", "Lambda's runtime takes, beside app", "ms", 1, [0, 1000], true, "reading the event and posting the answer, billed and slowed down by little memory as app is; not measured here"),
  functionsLogKb: one("functions", "Log of a request", "KB", 1.5, [0, 1000], true, "Lambda's JSON platform lines and the gateway's access log, as docs/deploy.md counts them"),
  mostAtWork: one("containers", "Requests at work in a task", "", 256, [1, 100_000], false, "Blog.Containers, Limits:Concurrency"),
  mostWaiting: one("containers", "Requests waiting in a task", "", 256, [0, 100_000], false, "Blog.Containers, Limits:Queue"),
  startSeconds: one("containers", "A new task serves after", "s", 45, [1, 1800], true, "AWS measured 23 s to running; then the application and one health check"),
  drainSeconds: one("containers", "A task taken away runs on for", "s", 15, [0, 3600], false, "template.yaml, deregistration_delay"),
  cpuDelay: one("containers", "The CPU metric is late by", "s", 120, [0, 900], true, "AWS measured 363 s from load to new capacity in June 2026"),
  requestsDelay: one("containers", "The load balancer's metric is late by", "s", 60, [0, 900], true, "as above"),
  outPeriods: one("containers", "Scales out after minutes above the target", "", 3, [1, 60], true, `the alarm that AWS makes; ${SCALING_DOC}`),
  inPeriods: one("containers", "Scales in after minutes below", "", 15, [1, 120], true, `the alarm that AWS makes; ${SCALING_DOC}`),
  inShare: one("containers", "below this share of the target", "%", 90, [10, 100], true, "seen in exported alarms"),
  outCooldown: one("containers", "Cooldown of scaling out", "s", 30, [0, 3600], false, "template.yaml, ScaleOutCooldown (AWS's default is 300)"),
  inCooldown: one("containers", "Cooldown of scaling in", "s", 180, [0, 3600], false, "template.yaml, ScaleInCooldown (AWS's default is 300)"),
  countFrom: one("containers", "Scaling out multiplies", "", 0, [0, 1], true, "“in proportion” is all AWS says", ["the tasks that were measured", "the tasks wanted by now"]),
  balancerMs: one("containers", "The load balancer adds", "ms", 2, [0, 1000], true, "not measured here"),
  serverMs: one("containers", "The web server's processor takes, beside app", "ms", 0.17, [0, 1000], false, "measured, docs/benchmarks.md: a read costs 0.188 ms of processor, of which 0.017 are the application's"),
  requestsPerConnection: one("containers", "Requests on one connection to the load balancer", "", 10, [1, 10_000], true, "CloudFront and browsers keep connections open"),
  connectionSeconds: one("containers", "A connection stays open for", "s", 30, [1, 4000], true, "template.yaml, idle_timeout"),
  containersLogKb: one("containers", "Log of a request", "KB", 0, [0, 1000], false, "the containers log errors only"),
  measuredMemory: one("both", "Functions measured on AWS had", "MB", 1024, [128, 10_240], true, "template.yaml, FunctionMemory; used only for durations measured on AWS, to work out `app` on a whole vCPU"),
  measuredVcpus: one("both", "Tasks measured on AWS had", "vCPU", 0.25, [0.25, 16], true, "template.yaml, ContainerCpu; used only for durations measured on AWS"),
  itemKb: one("both", "A post", "KB", 2, [0.1, 256], true, "your posts decide"),
  rowKb: one("both", "A row of the list", "KB", 0.6, [0.05, 8], true, "title, author, excerpt and tags"),
  listRows: one("both", "Rows of a page of the list", "", 20, [1, 100], false, "the API's default"),
  keyedCreates: one("both", "Creates with an Idempotency-Key", "%", 100, [0, 100], true, "a transaction of two items then, which counts twice"),
  tableGb: one("both", "Posts stored", "GB", 1, [0, 10_000], true, "your posts decide"),
  logDays: one("both", "Logs are kept", "days", 30, [1, 365], false, "template.yaml, LogRetention"),
  viaEdge: one("both", "Requests come", "", 1, [0, 1], false, "the published page is behind CloudFront", ["to the backend's own address", "by CloudFront, as from the page"]),
};

/** @typedef {keyof typeof ASSUMPTIONS} AssumptionName */
/** @typedef {Record<AssumptionName, number>} Assumptions */

export const ASSUMPTION_NAMES = /** @type {AssumptionName[]} */ (Object.keys(ASSUMPTIONS));

/** @returns {Assumptions} */
export function defaultAssumptions() {
  return /** @type {Assumptions} */ (Object.fromEntries(ASSUMPTION_NAMES.map((name) => [name, ASSUMPTIONS[name].value])));
}

/**
 * @param {Assumptions} a
 * @returns {import("./functions.js").FunctionsRules}
 */
export function functionsRules(a) {
  return {
    accountConcurrency: a.accountConcurrency,
    requestsPerConcurrency: a.requestsPerConcurrency,
    scaleBurst: a.scaleBurst,
    scalePerSecond: a.scalePerSecond,
    idleSeconds: a.idleMinutes * 60,
    lifeSeconds: a.lifeHours * 3600,
    pick: a.pick === 1 ? "random" : "recent",
    entrySeconds: a.gatewayMs / 1000,
  };
}

/**
 * @param {Assumptions} a
 * @returns {import("./containers.js").ContainersRules}
 */
export function containersRules(a) {
  return {
    mostAtWork: a.mostAtWork,
    mostWaiting: a.mostWaiting,
    startSeconds: a.startSeconds,
    drainSeconds: a.drainSeconds,
    cpuDelaySeconds: a.cpuDelay,
    requestsDelaySeconds: a.requestsDelay,
    entrySeconds: a.balancerMs / 1000,
    scaling: {
      outPeriods: a.outPeriods,
      inPeriods: a.inPeriods,
      inShare: a.inShare / 100,
      outCooldown: a.outCooldown,
      inCooldown: a.inCooldown,
      countFrom: a.countFrom === 1 ? "desired" : "measured",
    },
  };
}
