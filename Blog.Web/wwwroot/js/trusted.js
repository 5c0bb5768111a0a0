// @ts-check
// The one address that the page runs a script from beside its own: a fixed one, so that no text can name another.

const WORKER = new URL("plan/worker.js", import.meta.url).href;

/** @type {any} */
const types = /** @type {any} */ (globalThis).trustedTypes;
const policy = types?.createPolicy("plan-worker", { createScriptURL: () => WORKER });

/** @returns {unknown} the worker's address, as a TrustedScriptURL where the browser has them */
export const workerUrl = () => (policy ? policy.createScriptURL("") : WORKER);
