// @ts-check
// One's own counts of requests: CSV, or the JSON of `aws cloudwatch get-metric-data`. What cannot be read is named, line by line.

/**
 * @typedef {{ step: number, values: number[], start: number | null }} Counts  Requests of each step of so many minutes; start in epoch seconds.
 * @typedef {{ counts: Counts | null, problems: string[] }} Reading
 */

export const MOST_CHARACTERS = 5_000_000;
const MOST_MINUTES = 5 * 7 * 24 * 60;

/**
 * Reads what was pasted or chosen.
 * @param {string} text
 * @returns {Reading}
 */
export function readCounts(text) {
  if (text.length > MOST_CHARACTERS) return failed("That is more than 5 MB; give counts per minute or hour, of five weeks at most.");
  const trimmed = text.trim(); // of a byte order mark too
  if (trimmed === "") return failed("There is nothing in it. A line is a time and a count, such as 2026-11-26T10:00Z,42; or a count alone, one a minute.");
  return trimmed.startsWith("{") || trimmed.startsWith("[") ? readJson(trimmed) : readCsv(text.replace(/^\uFEFF/, "")); // the lines are counted as they were given
}

/** @param {string} problem @returns {Reading} */
const failed = (problem) => ({ counts: null, problems: [problem] });

/**
 * A time as ISO 8601 (without a zone: UTC), or seconds or milliseconds since 1970; NaN when it is none of these.
 * @param {string} text
 */
export function secondsOf(text) {
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d{12,14}$/.test(text)) return Number(text) / 1000;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return NaN;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : text.length === 10 ? `${text}T00:00Z` : `${text.replace(" ", "T")}Z`;
  return Date.parse(zoned) / 1000;
}

/** @param {string} text */
function readCsv(text) {
  /** @type {string[]} */ const problems = [];
  /** @type {Map<number, number>} */ const byTime = new Map();
  /** @type {Map<number, number>} */ const lineOf = new Map();
  /** @type {number[]} */ const bare = [];
  let goodBare = 0;
  let isFirst = true;
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const where = `Line ${index + 1}`;
    const cells = line.split(/[;,\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    const last = cells[cells.length - 1];
    const isHeading = isFirst && !/\d/.test(last);
    isFirst = false;
    if (isHeading) return;
    if (cells.length > 2) return void problems.push(`${where}: “${short(line)}” has ${cells.length} columns; a time and a count are wanted.`);
    const count = last === "" ? NaN : Number(last);
    const isGood = count >= 0 && count <= 1e10;
    if (cells.length === 1) bare.push(isGood ? count : 0); // a bad one keeps its minute, or all after it would move
    if (!isGood) return void problems.push(`${where}: “${short(last)}” is not a count.`);
    if (cells.length === 1) return void goodBare++;
    const time = secondsOf(cells[0]);
    if (Number.isNaN(time)) return void problems.push(`${where}: “${short(cells[0])}” is not a time such as 2026-11-26T10:00Z.`);
    const earlier = lineOf.get(time);
    if (earlier !== undefined) return void problems.push(`${where}: the same time as line ${earlier}.`);
    lineOf.set(time, index + 1);
    const minute = Math.floor(time / 60);
    byTime.set(minute, (byTime.get(minute) ?? 0) + count); // finer than minutes: they add up
  });
  if (goodBare > 0 && byTime.size > 0) return failed("Some lines have a time and some have none; give all of them one, or none.");
  if (goodBare > 0) return withinLimits({ step: 1, values: bare, start: null }, problems);
  return fromTimes(byTime, problems);
}

/** @param {string} text */
function readJson(text) {
  /** @type {any} */ let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return failed(`This is not JSON: ${error instanceof Error ? error.message : error}.`);
  }
  const results = json?.MetricDataResults;
  if (!Array.isArray(results)) return failed("The JSON has no MetricDataResults; it must be what `aws cloudwatch get-metric-data` prints.");
  /** @type {string[]} */ const problems = [];
  /** @type {Map<number, number>} */ const byTime = new Map();
  for (const [i, result] of results.entries()) {
    const name = `Result ${i + 1}${result?.Label ? ` (${short(String(result.Label))})` : ""}`;
    if (!Array.isArray(result?.Timestamps) || !Array.isArray(result?.Values) || result.Timestamps.length !== result.Values.length) {
      problems.push(`${name}: needs as many Timestamps as Values.`);
      continue;
    }
    if (result.StatusCode && result.StatusCode !== "Complete") problems.push(`${name}: its StatusCode is ${short(String(result.StatusCode))}, so values are missing.`);
    result.Values.forEach((/** @type {unknown} */ value, /** @type {number} */ j) => {
      const time = secondsOf(String(result.Timestamps[j]));
      if (Number.isNaN(time)) return void problems.push(`${name}, value ${j + 1}: “${short(String(result.Timestamps[j]))}” is not a time.`);
      if (!(typeof value === "number" && value >= 0 && value <= 1e10)) return void problems.push(`${name}, value ${j + 1}: “${short(String(value))}” is not a count.`);
      const minute = Math.floor(time / 60);
      byTime.set(minute, (byTime.get(minute) ?? 0) + value); // the five functions' counts add up
    });
  }
  if (json.NextToken) problems.push("The answer has a NextToken, so it is not all; let the AWS CLI page through it.");
  return fromTimes(byTime, problems);
}

/** So large a share of the times must lie on a longer step for it to be the step, and the others to be mistakes. */
const ON_STEP = 0.9;

/**
 * A step that is missing has no requests, as CloudWatch leaves it out.
 * @param {Map<number, number>} byTime
 * @param {string[]} problems
 * @returns {Reading}
 */
function fromTimes(byTime, problems) {
  const all = [...byTime.keys()].sort((a, b) => a - b);
  if (all.length === 0) return { counts: null, problems: problems.length > 0 ? problems : ["There is no count in it."] };
  const { step, offset } = stepOf(all);
  const isOn = (/** @type {number} */ minute) => (minute - offset) % step === 0;
  for (const minute of all.filter((one) => !isOn(one))) {
    problems.push(`${new Date(minute * 60_000).toISOString().slice(0, 16)}Z is not on the step of ${step} minutes of the other times, and was left out.`);
  }
  const minutes = all.filter(isOn);
  const length = (minutes[minutes.length - 1] - minutes[0]) / step + 1;
  if (length * step > MOST_MINUTES) return failed(`From the first to the last time are ${Math.round((length * step) / 1440)} days; five weeks are the most.`);
  const values = new Array(length).fill(0);
  for (const minute of minutes) values[(minute - minutes[0]) / step] = byTime.get(minute) ?? 0;
  return withinLimits({ step, values, start: minutes[0] * 60 }, problems);
}

/**
 * How many minutes a count stands for: the most common gap, if nearly all times fit it (an hour's count must not be taken for a minute's
 * since one time is odd), else the longest step that all fit.
 * @param {number[]} minutes in ascending order
 * @returns {{ step: number, offset: number }} every step begins at offset + n × step
 */
function stepOf(minutes) {
  if (minutes.length === 1) return { step: 1, offset: minutes[0] };
  /** @type {Map<number, number>} */ const gaps = new Map();
  let common = 0;
  for (let i = 1; i < minutes.length; i++) {
    const gap = minutes[i] - minutes[i - 1];
    gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    common = greatestCommonDivisor(common, gap);
  }
  const [usual] = [...gaps].reduce((best, one) => (one[1] > best[1] ? one : best));
  /** @type {Map<number, number>} */ const offsets = new Map();
  for (const minute of minutes) offsets.set(minute % usual, (offsets.get(minute % usual) ?? 0) + 1);
  const [offset, fitting] = [...offsets].reduce((best, one) => (one[1] > best[1] ? one : best));
  return fitting >= ON_STEP * minutes.length ? { step: usual, offset } : { step: common, offset: minutes[0] };
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
const greatestCommonDivisor = (a, b) => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/**
 * @param {Counts} counts
 * @param {string[]} problems
 * @returns {Reading}
 */
function withinLimits(counts, problems) {
  if (counts.values.length * counts.step > MOST_MINUTES) return failed("These are more than five weeks of minutes.");
  return { counts, problems };
}

/**
 * Requests of each minute; a longer step is spread evenly over its minutes.
 * @param {{ step: number, values: number[] }} counts
 */
export function perMinute({ step, values }) {
  const result = new Float64Array(step * values.length);
  for (let i = 0; i < result.length; i++) result[i] = values[Math.floor(i / step)] / step;
  return result;
}

/** @param {string} text */
const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
