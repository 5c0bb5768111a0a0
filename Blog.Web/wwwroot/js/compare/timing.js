// @ts-check
// Where the time of one answer went, by its Server-Timing header (https://www.w3.org/TR/server-timing/), and whether it started a process.

/**
 * @typedef {"warm" | "cold" | "first"} Start  `first`: the first answer of a process that was up before it was asked, so nobody waited for its start.
 * @typedef {"late" | "rest" | "app" | "db" | "init"} Part
 * @typedef {Record<Part, number>} Split  Milliseconds that add up to the whole.
 */

/** The parts in the order they are drawn, with their names for people. */
export const PARTS = /** @type {[Part, string][]} */ ([
  ["rest", "network and platform"], ["app", "app"], ["db", "db"], ["init", "start of the process"], ["late", "late start"],
]);

/**
 * `db;dur=3.1, app;dur=4.0` as numbers by name.
 * @param {string | null | undefined} header
 * @returns {Record<string, number>}
 */
export const parseTiming = (header) =>
  Object.fromEntries([...(header ?? "").matchAll(/([\w-]+);dur=(\d+(?:\.\d+)?)/g)].map(([, name, ms]) => [name, Number(ms)]));

/**
 * A backend marks the first answer of a process. It is a cold start only where the start fits into what this request waited beyond its own
 * work: a process that was up already (provisioned, or started by Aspire) made nobody wait. The emulator starts none for a request.
 * @param {object} answer
 * @param {boolean} answer.isFirst
 * @param {boolean} answer.isEmulated
 * @param {number} answer.ms from asking to the last byte
 * @param {Record<string, number>} answer.parts
 * @returns {Start}
 */
export function startOf({ isFirst, isEmulated, ms, parts }) {
  if (!isFirst) return "warm";
  const { init, app = 0, db = 0 } = parts;
  return !isEmulated && init !== undefined && ms - app - db >= init ? "cold" : "first";
}

/**
 * What the server does not name is the rest: network, gateway, balancer, the browser's own queue.
 * @param {{ ms: number, late?: number, start: Start, parts: Record<string, number> }} answer
 * @returns {Split}
 */
export function splitOf({ ms, late = 0, start, parts }) {
  const { app = 0, db = 0 } = parts;
  const init = start === "cold" ? parts.init ?? 0 : 0;
  return { late, app, db, init, rest: Math.max(0, ms - late - app - db - init) };
}
