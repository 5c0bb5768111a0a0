// Bills equal to sums by hand, to the cent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ALARM_METRICS, billContainers, billFunctions, capacityUnitHours, provisionedGbSeconds, tableUnits } from "../../../../Blog.Web/wwwroot/js/plan/bill.js";
import { billedSeconds } from "../../../../Blog.Web/wwwroot/js/plan/containers.js";
import { gatewayAmount, pricesOf } from "../../../../Blog.Web/wwwroot/js/plan/prices.js";
import { planOf } from "./support.mjs";

const plan = await planOf("steady", 1_000_000, { mix: { read: 1, list: 0, create: 0, update: 0, delete: 0 } });
const MONTH = 730 * 60; // minutes: the run is then the month
const cents = (amount) => Math.round(amount * 100) / 100;
const amountOf = (bill, label) => cents(bill.lines.find((line) => line.label === label).amount);

test("a million reads by functions of 1 GB and 20 ms", () => {
  const run = { minutes: MONTH, requests: 1e6, gatewayRefused: 0, admitted: 1e6, traces: 840_000, gbSeconds: 20_000, provisionedGbSeconds: 0 };
  const bill = billFunctions(run, { memoryMb: 1024, provisioned: 0 }, plan);
  assert.equal(amountOf(bill, "Lambda, requests"), 0.2);
  assert.equal(amountOf(bill, "Lambda, duration"), 0.27); // 20,000 × 0.0000133334
  assert.equal(amountOf(bill, "API Gateway"), 3.5);
  assert.equal(amountOf(bill, "Traces"), 4.2); // 0.84 × 5
  assert.equal(amountOf(bill, "Logs, taken in"), 0.72); // 1.5 GB of 10⁶ KB are 1.43 GB of 2²⁰ KB
  assert.equal(amountOf(bill, "Table, read units"), 0.13);
  assert.equal(amountOf(bill, "CloudFront, requests"), 1);
  assert.equal(amountOf(bill, "CloudFront, transfer"), 0);
  // 0.2 + 0.266668 + 3.5 + 0.715256 + 0.042352 + 4.2 + 0.3 + 0.125 + 0 + 0.45 + 2.1 + 3 + 0.4 + 1 + 0.1
  assert.equal(cents(bill.total), 16.4);
});

test("what Lambda throttles is billed by the gateway, what the gateway refuses by neither", () => {
  const run = { minutes: MONTH, requests: 4e6, gatewayRefused: 1e6, admitted: 2e6, traces: 0, gbSeconds: 0, provisionedGbSeconds: 0 };
  const bill = billFunctions(run, { memoryMb: 1024, provisioned: 0 }, plan);
  assert.equal(amountOf(bill, "API Gateway"), 10.5);
  assert.equal(amountOf(bill, "Lambda, requests"), 0.4);
});

test("the alarms are billed by the metrics they look at, as many as template.yaml has", () => {
  const template = readFileSync(new URL("../../../../template.yaml", import.meta.url), "utf8");
  const alarms = template.split(/\n(?=  \w+:)/).filter((resource) => /^ {4}Type: AWS::CloudWatch::Alarm$/m.test(resource));
  assert.equal(alarms.length, 6);
  assert.equal(alarms.flatMap((alarm) => alarm.match(/MetricStat:|^ {6}MetricName:/gm)).length, ALARM_METRICS);
});

test("logs of the containers, where they have any, are taken in and kept, as those of the functions", () => {
  const run = { minutes: MONTH, requests: 1e6, admitted: 1e6, taskSeconds: 0 };
  const bill = billContainers(run, { cpuUnits: 256, memoryMb: 1024 }, { ...plan, assumptions: { ...plan.assumptions, containersLogKb: 1.5 } }, [1]);
  assert.equal(amountOf(bill, "Logs, taken in"), 0.72);
  assert.equal(amountOf(bill, "Logs, kept"), 0.04); // 1.43 × 30 ÷ 30.4 × 0.03
});

test("provisioned concurrency: five functions, two each of half a gigabyte, a month in steps of five minutes", () => {
  assert.equal(provisionedGbSeconds({ memoryMb: 512, provisioned: 2 }, 5, 730 * 3600), 5 * 2 * 0.5 * 2_628_000);
  assert.equal(provisionedGbSeconds({ memoryMb: 1024, provisioned: 1 }, 1, 301), 600);
  const run = { minutes: MONTH, requests: 1e6, gatewayRefused: 0, admitted: 1e6, traces: 0, gbSeconds: 0, provisionedGbSeconds: 10_000 };
  const bill = billFunctions(run, { memoryMb: 512, provisioned: 2 }, plan);
  assert.equal(amountOf(bill, "Provisioned concurrency"), 43.8); // 13,140,000 × 0.0000033334
  assert.equal(amountOf(bill, "Duration on provisioned"), 0.08);
});

test("one task of a quarter vCPU and 1 GB all month, and what stands beside it", () => {
  const counts = new Float64Array(MONTH).fill(1e6 / MONTH);
  const run = { minutes: MONTH, requests: 1e6, admitted: 1e6, taskSeconds: 730 * 3600 };
  const bill = billContainers(run, { cpuUnits: 256, memoryMb: 1024 }, plan, counts);
  assert.equal(amountOf(bill, "Fargate, processor"), 5.91); // 0.25 × 0.03238 × 730
  assert.equal(amountOf(bill, "Fargate, memory"), 2.6); // 0.00356 × 730
  assert.equal(amountOf(bill, "Load balancer"), 16.43); // 0.0225 × 730, rounded up
  assert.equal(amountOf(bill, "Public addresses"), 10.95); // 3 × 730 × 0.005
  assert.equal(amountOf(bill, "Alarms of target tracking"), 0.4);
});

test("capacity units: the largest of new connections, open ones, and gigabytes, hour by hour", () => {
  const a = { ...plan.assumptions, requestsPerConnection: 1, connectionSeconds: 1 };
  const anHour = (perSecond) => new Float64Array(60).fill(perSecond * 60);
  assert.equal(capacityUnitHours(anHour(50), 0.001, a), 2); // 50 new connections a second ÷ 25
  assert.equal(capacityUnitHours(anHour(50), 0.001, { ...a, connectionSeconds: 600 }), 10); // 30,000 open ÷ 3,000
  assert.equal(cents(capacityUnitHours(anHour(50), 1048576 / 18_000, a)), 10); // 180,000 requests of 1 ÷ 18,000 GB
  assert.equal(capacityUnitHours([...anHour(50), ...anHour(100)], 0.001, a), 6);
});

test("API Gateway's tiers", () => {
  assert.deepEqual([1e6, 333e6, 1000e6, 1100e6].map((requests) => cents(gatewayAmount(requests, plan.prices))), [3.5, 1165.5, 3033.1, 3271.1]);
});

test("table units: a strong read of 2 KB is one, a list half of each 4 KB, a keyed create counts twice with its indexes, as DynamoDB Local reports", () => {
  const units = (operation) => tableUnits(operation, plan.assumptions);
  assert.deepEqual(units("read"), { reads: 1, writes: 0 });
  assert.deepEqual(units("list"), { reads: 1.5, writes: 0 }); // 12 KB are 3 × 4 KB
  assert.deepEqual(units("create"), { reads: 0, writes: 2 * (2 + 1 + 2) });
  assert.deepEqual(units("update"), { reads: 0, writes: 2 + 2 });
  // docs/deploy.md's figures of a post of 5 KB: 2 to read, 7 or 16 to create, 7 to edit.
  const five = (operation, keyedCreates) => tableUnits(operation, { ...plan.assumptions, itemKb: 5, keyedCreates });
  assert.deepEqual([five("read"), five("create", 0), five("create", 100), five("update")].map(({ reads, writes }) => [reads, writes]), [[2, 0], [0, 7], [0, 16], [0, 7]]);
});

test("a task is billed by the second, and a minute at least", () => {
  assert.deepEqual([[0, 10], [0, 60.2], [30, 130]].map(([from, to]) => billedSeconds(from, to)), [60, 61, 100]);
});

test("every line says how it came about, and the sum is theirs", () => {
  const run = { minutes: 10_080, requests: 5e5, gatewayRefused: 0, admitted: 5e5, traces: 1e5, gbSeconds: 900, provisionedGbSeconds: 100 };
  const bill = billFunctions(run, { memoryMb: 512, provisioned: 1 }, plan);
  assert.ok(bill.lines.every(({ formula }) => /\d/.test(formula)));
  assert.equal(bill.lines.find(({ label }) => label === "Table, storage and backup").formula, "1 GB × (0.25 + 0.2)");
  const ireland = billFunctions(run, { memoryMb: 512, provisioned: 1 }, { ...plan, prices: pricesOf("eu-west-1") });
  assert.match(ireland.lines.find(({ label }) => label === "Table, read units").formula, /× 0\.1415 ÷/); // no digit of a price is lost
  assert.equal(cents(bill.total), cents(bill.lines.reduce((sum, { amount }) => sum + amount, 0)));
});
