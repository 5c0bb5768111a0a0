// @ts-check
// Asks the worker for an answer; one at a time, and an earlier one is given up.

import { workerUrl } from "../trusted.js";

/** @typedef {{ kind: string, [name: string]: any }} Message */

/**
 * @param {import("./plan.js").Plan} plan
 * @param {(message: Message) => void} onMessage
 * @returns {() => void} ends it
 */
export function ask(plan, onMessage) {
  const worker = new Worker(/** @type {string} */ (/** @type {unknown} */ (workerUrl())), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if (data.kind === "done" || data.kind === "failed") worker.terminate();
    onMessage(data);
  });
  worker.addEventListener("error", (event) => {
    worker.terminate();
    onMessage({ kind: "failed", why: event.message || "the simulation could not be loaded; reload the page and try again" });
  });
  worker.postMessage(plan);
  return () => worker.terminate();
}
