// @ts-check
// The simulation, beside the page. It is asked once; Cancel ends the whole worker.

import { answer, breakEven, sensitivity } from "./answer.js";

/** @type {(message: unknown) => void} */
const say = (message) => self.postMessage(message);

self.addEventListener("message", ({ data: plan }) => {
  const began = performance.now();
  const progress = (/** @type {number} */ done, /** @type {string} */ doing) => say({ kind: "progress", done, doing });
  try {
    const result = answer(plan, progress);
    say({ kind: "answer", result, ms: performance.now() - began });
    const functions = (result.functions.best ?? result.functions.nearest)?.setting;
    const containers = (result.containers.best ?? result.containers.nearest)?.setting;
    if (functions && containers) say({ kind: "sensitivity", cases: sensitivity(plan, functions, containers, progress) });
    say({ kind: "breakEven", ...breakEven(plan, progress) });
    say({ kind: "done" });
  } catch (error) {
    say({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
  }
});
