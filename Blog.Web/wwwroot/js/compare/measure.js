// @ts-check
// One request as Compare times it: from when it was due to the last byte, in this browser.
import { writeKey } from "../storage.js";
import { parseTiming, startOf } from "./timing.js";

/**
 * @typedef {{ name: string, url: string, emulated: boolean }} Backend
 * @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Request
 */

/** A little longer than any server on the way waits. */
const TIMEOUT = 40_000;

/**
 * @param {Backend} backend
 * @param {Request} request
 * @param {AbortSignal} [signal]
 */
export function send(backend, { method, path, headers = {}, body }, signal) {
  const key = method === "GET" ? null : writeKey.get();
  const timeout = AbortSignal.timeout(TIMEOUT);
  return fetch(backend.url + path, {
    method, body, cache: "no-store", credentials: "omit", signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...(key ? { Authorization: `Bearer ${key}` } : {}) },
  });
}

/**
 * @param {Backend} backend
 * @param {Request} request
 * @param {number} due by performance.now(); what it is sent later than this counts
 * @param {AbortSignal} [signal] breaks a read off; a write is waited for, as what became of it could not be known
 * @returns {Promise<{ sample: Omit<import("./run.js").Sample, "at">, text: string }>}
 */
export async function timed(backend, request, due, signal) {
  const late = Math.max(0, performance.now() - due);
  try {
    const response = await send(backend, request, signal);
    const text = await response.text();
    const ms = performance.now() - due;
    const parts = parseTiming(response.headers.get("Server-Timing"));
    const isFirst = response.headers.get("X-Cold-Start") === "true";
    const start = startOf({ isFirst, isEmulated: backend.emulated, ms: ms - late, parts });
    return { text, sample: { ms, late, ok: response.ok, status: response.status, start, traceId: response.headers.get("X-Trace-Id"), parts } };
  } catch {
    // No answer: an error of the run, unless Stop broke it off.
    return { text: "", sample: { ms: performance.now() - due, late, ok: false, status: 0, start: "warm", traceId: null, parts: {}, isBroken: signal?.aborted === true } };
  }
}

/**
 * Whether the tab can be seen; `onChange` is told when that changes.
 * @param {AbortSignal} signal ends the watching
 * @param {(isHidden: boolean) => void} onChange
 * @returns {import("./run.js").Gate}
 */
export function watchTab(signal, onChange) {
  let hides = document.hidden ? 1 : 0;
  let since = document.hidden ? performance.now() : null;
  let total = 0;
  /** @type {(() => void)[]} */
  let waiting = [];
  const resume = () => {
    waiting.forEach((resolve) => resolve());
    waiting = [];
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && since === null) {
      hides++;
      since = performance.now();
    } else if (!document.hidden && since !== null) {
      total += performance.now() - since;
      since = null;
      resume();
    }
    onChange(document.hidden);
  }, { signal });
  signal.addEventListener("abort", resume);
  return {
    visible: () => (since === null || signal.aborted ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    hides: () => hides,
    hiddenMs: () => total + (since === null ? 0 : performance.now() - since),
  };
}

/**
 * @param {AbortSignal} signal ends every wait
 * @returns {import("./run.js").Clock}
 */
export const clockUntil = (signal) => ({
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  }),
});
