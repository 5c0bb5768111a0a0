// @ts-check
// A run in randomized blocks: each asks both backends the same once, in an order drawn from the seed, so that drift hits both.
import { seeded } from "../plan/random.js";

/** @typedef {"functions" | "containers"} BackendName */
/** @typedef {{ ms: number, ok: boolean, status: number, cold: boolean, traceId: string | null, parts: Record<string, number> }} Sample */
/** @typedef {Record<BackendName, Sample> & { warmUp: boolean }} Block */

/**
 * Asks until all blocks are done or the run is stopped; a block that was not finished is left out.
 * @param {object} options
 * @param {number} options.blocks
 * @param {number} options.warmUp blocks before them that do not count
 * @param {number} options.seed
 * @param {AbortSignal} options.signal
 * @param {(backend: BackendName) => Promise<Sample>} options.ask
 * @param {() => Promise<void>} options.ready resolves when the tab is visible: a hidden one is slowed down by the browser
 * @param {(done: Block[]) => void} options.onBlock
 * @returns {Promise<Block[]>}
 */
export async function run({ blocks, warmUp, seed, signal, ask, ready, onBlock }) {
  const random = seeded(seed);
  const done = /** @type {Block[]} */ ([]);
  while (done.length < warmUp + blocks) {
    await ready();
    /** @type {BackendName[]} */
    const order = random() < 0.5 ? ["functions", "containers"] : ["containers", "functions"];
    const samples = /** @type {Record<BackendName, Sample>} */ ({});
    for (const backend of order) {
      if (signal.aborted) return done;
      samples[backend] = await ask(backend);
    }
    if (signal.aborted) return done;
    done.push({ ...samples, warmUp: done.length < warmUp });
    onBlock(done);
  }
  return done;
}

/**
 * `db;dur=3.1, app;dur=4.0` as numbers by name.
 * @param {string | null} header
 * @returns {Record<string, number>}
 */
export const parseTiming = (header) =>
  Object.fromEntries([...(header ?? "").matchAll(/([\w-]+);dur=(\d+(?:\.\d+)?)/g)].map(([, name, ms]) => [name, Number(ms)]));
