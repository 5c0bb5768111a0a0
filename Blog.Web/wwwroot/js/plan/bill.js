// @ts-check
// The month's bill of each backend, line by line; every line knows the formula it came from. US dollars, a month of 730 hours.

import { OPERATIONS } from "./measured.js";
import { gatewayAmount } from "./prices.js";
import { MONTH_HOURS, monthFactor } from "./traffic.js";

/**
 * @typedef {import("./prices.js").Prices} Prices
 * @typedef {import("./assumptions.js").Assumptions} Assumptions
 * @typedef {import("./measured.js").OperationName} OperationName
 * @typedef {Record<OperationName, number>} Mix  Shares that add up to 1.
 * @typedef {{ group: "compute" | "entry" | "operation" | "table" | "edge", label: string, amount: number, formula: string }} Line
 * @typedef {{ lines: Line[], total: number }} Bill
 * @typedef {{ prices: Prices, assumptions: Assumptions, mix: Mix, architecture: "arm64" | "x86_64" }} Basis
 */

const SECONDS = MONTH_HOURS * 3600;

/** Metrics that the alarms of template.yaml look at; each is billed (a test counts them there). */
export const ALARM_METRICS = 21;
/** Target tracking makes two alarms for each of the template's two policies. */
const SCALING_ALARMS = 4;

/** Made once each: a search writes thousands of formulas, and toLocaleString makes a new one every time. */
const formats = new Map([0, 1, 4, 10].map((digits) => [digits, new Intl.NumberFormat("en-US", { maximumFractionDigits: digits })]));

/** @param {number} value */
const n = (value) => {
  const digits = value === 0 || Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 4 : 10;
  return /** @type {Intl.NumberFormat} */ (formats.get(digits)).format(value);
};

/** @param {Line[]} lines */
const billOf = (lines) => ({ lines, total: lines.reduce((sum, { amount }) => sum + amount, 0) });

/**
 * Table units of one operation: 1 KB a write unit, 4 KB a read unit, half for an eventually consistent read, each index once
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html). A transaction counts twice, its indexes too, as
 * DynamoDB Local reports it (docs/deploy.md).
 * @param {OperationName} operation
 * @param {Assumptions} a
 * @returns {{ reads: number, writes: number }}
 */
export function tableUnits(operation, a) {
  const item = Math.ceil(a.itemKb);
  const indexes = 2 * Math.ceil(a.rowKb);
  const strongRead = Math.ceil(a.itemKb / 4);
  const keyed = a.keyedCreates / 100;
  switch (operation) {
    case "read": return { reads: strongRead, writes: 0 };
    case "list": return { reads: Math.ceil((a.listRows * a.rowKb) / 4) / 2, writes: 0 };
    case "create": return { reads: 0, writes: (1 - keyed) * (item + indexes) + keyed * 2 * (item + 1 + indexes) };
    // If-Match names the version, as in the page, so nothing is read first.
    case "update": return { reads: 0, writes: item + indexes };
    case "delete": return { reads: 0, writes: item + indexes };
  }
}

/**
 * Kilobytes of an answer, with half a kilobyte of headers.
 * @param {OperationName} operation
 * @param {Assumptions} a
 */
export function answerKb(operation, a) {
  const body = operation === "list" ? a.listRows * a.rowKb : operation === "delete" ? 0 : a.itemKb;
  return body + 0.5;
}

/**
 * Capacity units of the load balancer, hour by hour: the largest of 25 new connections a second, 3,000 open ones, and 1 GB an
 * hour; one rule evaluates nothing that is billed (aws.amazon.com/elasticloadbalancing/pricing).
 * @param {ArrayLike<number>} counts requests of each minute
 * @param {number} kb of a request and its answer
 * @param {Assumptions} a
 * @returns {number} unit-hours in the time that the counts cover
 */
export function capacityUnitHours(counts, kb, a) {
  let sum = 0;
  for (let from = 0; from < counts.length; from += 60) {
    const to = Math.min(counts.length, from + 60);
    let requests = 0;
    for (let i = from; i < to; i++) requests += counts[i];
    const hours = (to - from) / 60;
    const connections = requests / a.requestsPerConnection / (hours * 3600);
    sum += hours * Math.max(connections / 25, (connections * a.connectionSeconds) / 3000, (requests * kb) / 1048576 / hours);
  }
  return sum;
}

/**
 * @param {Mix} mix
 * @param {(operation: OperationName) => number} of
 */
export function average(mix, of) {
  return OPERATIONS.reduce((sum, operation) => sum + mix[operation] * of(operation), 0);
}

/**
 * @param {{ minutes: number, requests: number, gatewayRefused: number, admitted: number, traces: number, gbSeconds: number, provisionedGbSeconds: number }} run
 * @param {{ memoryMb: number, provisioned: number }} setting
 * @param {Basis} basis
 * @returns {Bill}
 */
export function billFunctions(run, setting, basis) {
  const { prices, assumptions: a, architecture } = basis;
  const times = monthFactor(run.minutes);
  const admitted = run.admitted * times;
  const gbSeconds = run.gbSeconds * times;
  const isArm = architecture === "arm64";
  const duration = isArm ? prices.lambdaGbSecondArm : prices.lambdaGbSecondX86;
  const passed = (run.requests - run.gatewayRefused) * times; // what Lambda throttles has passed, and is billed by the gateway
  const traces = run.traces * times;
  const lines = [
    line("compute", "Lambda, requests", (admitted / 1e6) * prices.lambdaRequests, `${n(admitted)} requests × ${n(prices.lambdaRequests)} ÷ 1,000,000`),
    line("compute", "Lambda, duration", gbSeconds * duration, `${n(gbSeconds)} GB-seconds × ${n(duration)}; billed by 1 ms, init included, at ${n(setting.memoryMb / 1024)} GB`),
    line("entry", "API Gateway", gatewayAmount(passed, prices), gatewayFormula(passed, prices)),
    ...logLines(admitted, a.functionsLogKb, prices, a),
    line("operation", "Traces", (traces / 1e6) * prices.traces, `${n(traces)} traces (the first request of each second and 5 % of the rest: ${n((100 * traces) / Math.max(1, passed))} %) × ${n(prices.traces)} ÷ 1,000,000`),
    line("operation", "Cold start metric", prices.customMetric, `1 × ${n(prices.customMetric)}`),
  ];
  if (setting.provisioned > 0) {
    const kept = provisionedGbSeconds(setting, OPERATIONS.length, SECONDS);
    const keptPrice = isArm ? prices.provisionedGbSecondArm : prices.provisionedGbSecondX86;
    const onIt = run.provisionedGbSeconds * times;
    const onItPrice = isArm ? prices.provisionedDurationArm : prices.provisionedDurationX86;
    lines.splice(2, 0,
      line("compute", "Provisioned concurrency", kept * keptPrice, `${OPERATIONS.length} functions × ${setting.provisioned} × ${n(setting.memoryMb / 1024)} GB × ${n(SECONDS)} s = ${n(kept)} GB-seconds × ${n(keptPrice)}`),
      line("compute", "Duration on provisioned", onIt * onItPrice, `${n(onIt)} GB-seconds × ${n(onItPrice)}`));
  }
  return billOf([...lines, ...sharedLines(run, run.admitted * times, basis)]);
}

/**
 * @param {number} requests of a month
 * @param {Prices} prices
 */
function gatewayFormula(requests, { gatewayTier1, gatewayTier2, gatewayTier3 }) {
  const tiers = [[333e6, gatewayTier1], [667e6, gatewayTier2], [Infinity, gatewayTier3]];
  const parts = [];
  let left = requests;
  for (const [size, price] of tiers) {
    parts.push(`${n(Math.min(left, size))} requests × ${n(price)} ÷ 1,000,000`);
    left -= Math.min(left, size);
    if (left <= 0) break;
  }
  return parts.join(" + ");
}

/**
 * @param {number} requests of a month
 * @param {number} kb of a request
 * @param {Prices} prices
 * @param {Assumptions} a
 * @returns {Line[]}
 */
function logLines(requests, kb, prices, { logDays }) {
  const gb = (requests * kb) / 1048576;
  return [
    line("operation", "Logs, taken in", gb * prices.logsGbIn, `${n(requests)} requests × ${n(kb)} KB ÷ 1,048,576 = ${n(gb)} GB × ${n(prices.logsGbIn)}`),
    line("operation", "Logs, kept", gb * (logDays / 30.4) * prices.logsGbStored, `${n(gb)} GB × ${n(logDays)} ÷ 30.4 days × ${n(prices.logsGbStored)}`),
  ];
}

/**
 * GB-seconds that provisioned concurrency keeps, in steps of five minutes (aws.amazon.com/lambda/pricing).
 * @param {{ memoryMb: number, provisioned: number }} setting
 * @param {number} functions
 * @param {number} seconds
 */
export function provisionedGbSeconds({ memoryMb, provisioned }, functions, seconds) {
  return functions * provisioned * (memoryMb / 1024) * Math.ceil(seconds / 300) * 300;
}

/**
 * @param {{ minutes: number, requests: number, admitted: number, taskSeconds: number }} run
 * @param {{ cpuUnits: number, memoryMb: number }} setting
 * @param {Basis} basis
 * @param {ArrayLike<number>} counts
 * @returns {Bill}
 */
export function billContainers(run, setting, basis, counts) {
  const { prices, assumptions: a, architecture, mix } = basis;
  const times = monthFactor(run.minutes);
  const taskHours = (run.taskSeconds / 3600) * times;
  const isArm = architecture === "arm64";
  const vcpuPrice = isArm ? prices.fargateVcpuHourArm : prices.fargateVcpuHourX86;
  const gbPrice = isArm ? prices.fargateGbHourArm : prices.fargateGbHourX86;
  const vcpus = setting.cpuUnits / 1024;
  const gb = setting.memoryMb / 1024;
  const unitHours = capacityUnitHours(counts, average(mix, (operation) => answerKb(operation, a)) + 1, a) * times;
  const addressHours = 2 * MONTH_HOURS + taskHours;
  const lines = [
    line("compute", "Fargate, processor", taskHours * vcpus * vcpuPrice, `${n(taskHours)} task-hours × ${n(vcpus)} vCPU × ${n(vcpuPrice)}`),
    line("compute", "Fargate, memory", taskHours * gb * gbPrice, `${n(taskHours)} task-hours × ${n(gb)} GB × ${n(gbPrice)}`),
    line("entry", "Load balancer", MONTH_HOURS * prices.balancerHour, `${MONTH_HOURS} hours × ${n(prices.balancerHour)}`),
    line("entry", "Load balancer capacity", unitHours * prices.balancerUnitHour, `${n(unitHours)} unit-hours × ${n(prices.balancerUnitHour)}`),
    line("entry", "Public addresses", addressHours * prices.addressHour, `(2 of the load balancer × ${MONTH_HOURS} h + ${n(taskHours)} task-hours) × ${n(prices.addressHour)}`),
    line("operation", "Alarms of target tracking", SCALING_ALARMS * prices.alarm, `2 policies × 2 alarms × ${n(prices.alarm)}`),
    ...logLines(run.admitted * times, a.containersLogKb, prices, a),
  ];
  return billOf([...lines, ...sharedLines(run, run.admitted * times, basis)]);
}

/**
 * What either backend costs beside its compute: table, alarms, dashboard, secret, and the way to the reader.
 * @param {{ minutes: number, requests: number }} run
 * @param {number} admitted answers of a month
 * @param {Basis} basis
 * @returns {Line[]}
 */
function sharedLines(run, admitted, { prices, assumptions: a, mix }) {
  const reads = admitted * average(mix, (operation) => tableUnits(operation, a).reads);
  const writes = admitted * average(mix, (operation) => tableUnits(operation, a).writes);
  const gbOut = (admitted * average(mix, (operation) => answerKb(operation, a))) / 1048576;
  const requests = run.requests * monthFactor(run.minutes);
  const lines = [
    line("table", "Table, read units", (reads / 1e6) * prices.tableReads, `${n(reads)} units × ${n(prices.tableReads)} ÷ 1,000,000`),
    line("table", "Table, write units", (writes / 1e6) * prices.tableWrites, `${n(writes)} units × ${n(prices.tableWrites)} ÷ 1,000,000`),
    line("table", "Table, storage and backup", a.tableGb * (prices.tableGb + prices.tableBackupGb), `${n(a.tableGb)} GB × (${n(prices.tableGb)} + ${n(prices.tableBackupGb)})`),
    line("operation", "Alarms", ALARM_METRICS * prices.alarm, `${ALARM_METRICS} metrics × ${n(prices.alarm)}`),
    line("operation", "Dashboard", prices.dashboard, `1 × ${n(prices.dashboard)}`),
    line("operation", "Secret", prices.secret, `1 × ${n(prices.secret)}`),
  ];
  if (a.viaEdge === 1) {
    lines.push(
      line("edge", "CloudFront, requests", (requests / 1e4) * prices.edgeRequests10k, `${n(requests)} requests × ${n(prices.edgeRequests10k)} ÷ 10,000`),
      line("edge", "CloudFront, its function", (requests / 1e6) * prices.edgeFunctions, `${n(requests)} calls × ${n(prices.edgeFunctions)} ÷ 1,000,000`),
      line("edge", "CloudFront, transfer", Math.max(0, gbOut - 1024) * prices.edgeGb, `(${n(gbOut)} GB − 1,024 free) × ${n(prices.edgeGb)}, not below 0`));
  } else {
    lines.push(line("edge", "Transfer", Math.max(0, gbOut - 100) * prices.transferGb, `(${n(gbOut)} GB − 100 free) × ${n(prices.transferGb)}, not below 0`));
  }
  return lines;
}

/**
 * @param {Line["group"]} group
 * @param {string} label
 * @param {number} amount
 * @param {string} formula
 * @returns {Line}
 */
function line(group, label, amount, formula) {
  return { group, label, amount, formula };
}
