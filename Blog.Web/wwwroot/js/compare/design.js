// @ts-check
// The design of a run: what is asked, in what order and when. The seed decides the order, so that a link repeats it.
import { seeded } from "../plan/random.js";

/**
 * @typedef {"functions" | "containers"} BackendName
 * @typedef {"read" | "list" | "create" | "update" | "delete"} Operation
 * @typedef {object} Settings
 * @property {Operation} operation
 * @property {number} blocks that count; each asks both backends once
 * @property {number} warmUp blocks before them that do not
 * @property {"closed" | "open"} loop closed: so many at once, the next when one is answered; open: at a rate, whatever the answers do
 * @property {number} atOnce blocks at work at once in a closed loop
 * @property {number} perSecond requests a second to each backend in an open loop
 * @property {number} seconds after which nothing more is asked
 * @property {number} seed
 */

/** @type {BackendName[]} */
export const BACKENDS = ["functions", "containers"];

/** @type {Record<Operation, string>} */
export const OPERATIONS = { list: "list posts", read: "read a post", create: "create a post", update: "update a post", delete: "delete a post" };

/** @type {Settings} */
export const DEFAULTS = { operation: "list", blocks: 200, warmUp: 5, loop: "closed", atOnce: 1, perSecond: 10, seconds: 60, seed: 1 };

/** The least and the most of each number. */
export const RANGES = /** @type {const} */ ({ blocks: [10, 2000], warmUp: [0, 100], atOnce: [1, 16], perSecond: [0.1, 200], seconds: [1, 600], seed: [0, 999_999] });

/** @typedef {keyof typeof RANGES} NumberName */

/** @param {Operation} operation */
export const writes = (operation) => operation !== "read" && operation !== "list";

/**
 * Which backend each block asks first: a fair coin for each, so that what drifts hits both alike.
 * @param {number} seed
 * @param {number} count
 * @returns {BackendName[][]}
 */
export function ordersOf(seed, count) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => (random() < 0.5 ? ["functions", "containers"] : ["containers", "functions"]));
}

/**
 * When a request of an open loop is due, in ms after its beginning: the requests of both backends are evenly spaced over time.
 * @param {number} slot 0 for the first request of the first block, 1 for its second, and so on
 * @param {number} perSecond to each backend
 */
export const dueAt = (slot, perSecond) => (slot * 500) / perSecond;

/**
 * The settings of an address; what is missing or out of range is as by default.
 * @param {URLSearchParams} query
 * @param {number} seed for a run whose address names none
 * @returns {Settings}
 */
export function settingsOf(query, seed) {
  const settings = { ...DEFAULTS, seed };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const text = query.get(name) ?? "";
    const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) settings[/** @type {NumberName} */ (name)] = name === "perSecond" ? value : Math.round(value);
  }
  const operation = query.get("operation") ?? "";
  if (Object.hasOwn(OPERATIONS, operation)) settings.operation = /** @type {Operation} */ (operation);
  if (query.get("loop") === "open") settings.loop = "open";
  return settings;
}

/**
 * The address that asks for the same again.
 * @param {Settings} settings
 */
export function linkOf({ loop, atOnce, perSecond, ...rest }) {
  const all = { ...rest, loop, ...(loop === "open" ? { perSecond } : { atOnce }) };
  return `#/compare?${new URLSearchParams(Object.entries(all).map(([name, value]) => [name, String(value)]))}`;
}
