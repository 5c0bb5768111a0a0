// @ts-check
// The address that repeats a plan, to the last request: what differs from the defaults; long counts and measured durations compressed.

import { ASSUMPTION_NAMES, ASSUMPTIONS, defaultAssumptions } from "./assumptions.js";
import { OPERATIONS, whatIsWrong } from "./measured.js";
import { DEFAULT_REGION, isRegion, PRICE_NAMES, REGIONS } from "./prices.js";
import { PRESETS } from "./traffic.js";

/**
 * @typedef {import("./handover.js").Input} Input
 * @typedef {{ own?: Input["own"], measured?: Input["measured"] }} Bulk
 */

/** Counts up to so many characters are written out. */
const SHORT = 400;
/** Of a link's bulk once it is unpacked; five weeks of minutes are a tenth of it. */
const MOST_BYTES = 4_000_000;
const MOST_MINUTES = 5 * 7 * 24 * 60;
const MOST_COUNT = 1e10;

/** @param {Input} input */
export async function linkOf(input) {
  const query = new URLSearchParams();
  /** @type {Bulk} */ const bulk = {};
  query.set("traffic", input.preset);
  if (input.preset === "own" && input.own) {
    const text = input.own.values.join("_");
    if (text.length <= SHORT) {
      query.set("step", String(input.own.step));
      query.set("counts", text);
    } else {
      bulk.own = input.own;
    }
  } else {
    query.set("month", String(input.perMonth));
  }
  query.set("p99", String(input.goal.p99Ms));
  query.set("errors", String(input.goal.errorShare));
  query.set("mix", OPERATIONS.map((name) => input.mix[name]).join("_"));
  query.set("cpu", input.architecture);
  query.set("seed", String(input.seed));
  query.set("region", input.region);
  for (const name of PRICE_NAMES) {
    const price = input.changed[name];
    if (price !== undefined && price !== REGIONS[input.region].prices[name]) query.set(`p.${name}`, String(price));
  }
  for (const name of ASSUMPTION_NAMES) if (input.assumptions[name] !== ASSUMPTIONS[name].value) query.set(`a.${name}`, String(input.assumptions[name]));
  if (input.measured) bulk.measured = input.measured;
  if (Object.keys(bulk).length > 0) query.set("data", await packed(bulk));
  return `#/plan?${query}`;
}

/**
 * The plan of an address; what it does not say is as in `defaults`, but the prices, which are the list's unless it names others.
 * @param {URLSearchParams} query
 * @param {Input} defaults
 * @returns {Promise<{ input: Input, problems: string[] }>} problems: what was not taken, and why
 */
export async function fromLink(query, defaults) {
  /** @type {string[]} */ const problems = [];
  /** @type {(name: string, min: number, max: number, otherwise: number) => number} */
  const number = (name, min, max, otherwise) => {
    const text = query.get(name);
    if (text === null) return otherwise;
    const value = Number(text);
    if (text !== "" && value >= min && value <= max) return value;
    problems.push(`“${name}=${short(text)}” is not a number from ${min} to ${max}.`);
    return otherwise;
  };
  /** @type {(name: string, isKnown: (text: string) => boolean) => string | null} */
  const word = (name, isKnown) => {
    const text = query.get(name);
    if (text === null || isKnown(text)) return text;
    problems.push(`“${name}=${short(text)}” is not known.`);
    return null;
  };
  const input = { ...defaults, mix: { ...defaults.mix }, assumptions: { ...defaultAssumptions(), ...defaults.assumptions } };
  const traffic = word("traffic", (text) => text === "own" || Object.hasOwn(PRESETS, text));
  if (traffic !== null) {
    input.region = DEFAULT_REGION;
    input.changed = {};
  }
  const bulk = await bulkOf(query, problems);
  if (traffic === "own") {
    const own = bulk.own ?? ownOf(query, number);
    if (isOwn(own)) {
      input.preset = "own";
      input.own = { step: own.step, values: own.values };
    } else {
      problems.push("The link has no counts that could be read.");
    }
  } else if (traffic !== null) {
    input.preset = /** @type {import("./traffic.js").Preset} */ (traffic);
    input.perMonth = number("month", 1, MOST_COUNT, PRESETS[input.preset].perMonth);
  }
  input.goal = { p99Ms: number("p99", 1, 600_000, defaults.goal.p99Ms), errorShare: number("errors", 0, 1, defaults.goal.errorShare) };
  const mix = word("mix", (text) => {
    const shares = text.split("_").map(Number);
    return shares.length === OPERATIONS.length && shares.every((one) => one >= 0) && Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-6;
  });
  if (mix !== null) OPERATIONS.forEach((name, i) => void (input.mix[name] = Number(mix.split("_")[i])));
  input.architecture = /** @type {Input["architecture"]} */ (word("cpu", (text) => text === "arm64" || text === "x86_64") ?? input.architecture);
  input.seed = Math.round(number("seed", 1, 1e9, defaults.seed));
  const region = word("region", isRegion);
  if (isRegion(region)) input.region = region;
  for (const name of PRICE_NAMES) {
    if (query.has(`p.${name}`)) input.changed = { ...input.changed, [name]: number(`p.${name}`, 0, 1e6, REGIONS[input.region].prices[name]) };
  }
  for (const name of ASSUMPTION_NAMES) input.assumptions[name] = number(`a.${name}`, ASSUMPTIONS[name].min, ASSUMPTIONS[name].max, input.assumptions[name]);
  if (bulk.measured) {
    const wrong = whatIsWrong(bulk.measured);
    if (wrong === null) input.measured = bulk.measured;
    else problems.push(`Its durations cannot be used: ${wrong}`);
  }
  return { input, problems };
}

/** @param {string} text */
const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/**
 * @param {URLSearchParams} query
 * @param {(name: string, min: number, max: number, otherwise: number) => number} number
 */
const ownOf = (query, number) => ({ step: Math.round(number("step", 1, 10_080, 1)), values: (query.get("counts") ?? "").split("_").map((one) => (one === "" ? NaN : Number(one))) });

/**
 * @param {unknown} value
 * @returns {value is NonNullable<Input["own"]>}
 */
function isOwn(value) {
  const { step, values } = /** @type {any} */ (value ?? {});
  return Number.isInteger(step) && step >= 1 && Array.isArray(values) && values.length > 0 && values.length * step <= MOST_MINUTES
    && values.every((one) => typeof one === "number" && one >= 0 && one <= MOST_COUNT);
}

/**
 * @param {URLSearchParams} query
 * @param {string[]} problems
 * @returns {Promise<Bulk>}
 */
async function bulkOf(query, problems) {
  const data = query.get("data");
  if (data === null) return {};
  try {
    return JSON.parse(await unpacked(data)) ?? {};
  } catch {
    problems.push("A part of the link is damaged, as if it was cut short: its counts and durations are missing."); // whatever broke: base64, deflate or JSON
    return {};
  }
}

/** @param {Bulk} bulk */
async function packed(bulk) {
  const stream = new Blob([JSON.stringify(bulk)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const decoder = new TextDecoder();
  let result = "";
  let size = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return result + decoder.decode();
    size += value.length;
    if (size > MOST_BYTES) throw new RangeError("more than a plan can be");
    result += decoder.decode(value, { stream: true });
  }
}
