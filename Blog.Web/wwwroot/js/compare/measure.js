// @ts-check
// One request as Compare times it: from asking to the last byte, in this browser.
import { parseTiming } from "./run.js";

const TIMEOUT = 40_000;

/**
 * @param {{ url: string }} backend
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<import("./run.js").Sample>}
 */
export async function ask(backend, path, signal) {
  const started = performance.now();
  const past = () => performance.now() - started;
  try {
    const response = await fetch(backend.url + path, { cache: "no-store", credentials: "omit", signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) });
    await response.arrayBuffer();
    return {
      ms: past(), ok: response.ok, status: response.status, cold: response.headers.get("X-Cold-Start") === "true",
      traceId: response.headers.get("X-Trace-Id"), parts: parseTiming(response.headers.get("Server-Timing")),
    };
  } catch {
    // Broken off or never answered: counted as an error, or left out when the run was stopped.
    return { ms: past(), ok: false, status: 0, cold: false, traceId: null, parts: {} };
  }
}

/** @returns {Promise<void>} when the tab can be seen, at once if it is */
export function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}
