// @ts-check
// A run: blocks in a closed loop of so many at once, or in an open loop at a rate. Time and requests come from outside, so that tests need neither.
import { dueAt, ordersOf } from "./design.js";

/**
 * @typedef {import("./design.js").BackendName} BackendName
 * @typedef {object} Sample
 * @property {number} at when it was due, in ms after the run began
 * @property {number} late how much later than due it was sent: part of `ms`
 * @property {number} ms from when it was due to its last byte
 * @property {boolean} ok
 * @property {number} status 0: no answer
 * @property {import("./timing.js").Start} start
 * @property {string | null} traceId
 * @property {Record<string, number>} parts by Server-Timing
 * @property {boolean} [isBroken] broken off by Stop
 * @typedef {Record<BackendName, Sample> & { index: number, first: BackendName, warmUp: boolean }} Block
 *
 * @typedef {object} Gate  Whether the tab can be seen: a hidden one is slowed down by the browser.
 * @property {() => Promise<void>} visible resolves when it can, at once if it can now
 * @property {() => number} hides how often it was hidden so far
 * @property {() => number} hiddenMs for how long in all
 * @typedef {{ now: () => number, wait: (ms: number) => Promise<void> }} Clock  `wait` may end early when the run is stopped.
 * @typedef {"done" | "stopped" | "seconds"} Ending
 * @typedef {{ blocks: Block[], leftOut: number, elapsedMs: number, ended: Ending }} Outcome
 */

/** Requests of an open loop that may be on their way at once; what is due beyond them starts late, and its time says so. */
const MOST_ON_THE_WAY = 256;

/**
 * Runs until all blocks are done, the seconds are over, or it is stopped. A block that did not get both answers before Stop, or during which the
 * tab was hidden, is left out. What is on its way when the seconds are over is waited for, since the slow ones would be missing otherwise.
 * @param {object} options
 * @param {import("./design.js").Settings} options.settings
 * @param {AbortSignal} options.signal
 * @param {Clock} options.clock
 * @param {Gate} options.gate
 * @param {(backend: BackendName, index: number, due: number) => Promise<Omit<Sample, "at">>} options.ask `due`: by the clock
 * @param {(done: Block[]) => void} [options.onBlock]
 * @returns {Promise<Outcome>}
 */
export async function run({ settings, signal, clock, gate, ask, onBlock = () => {} }) {
  const { warmUp, blocks, atOnce, perSecond, seconds } = settings;
  const orders = ordersOf(settings.seed, warmUp + blocks);
  const began = clock.now();
  const hiddenBefore = gate.hiddenMs();
  const active = (now = clock.now()) => now - began - (gate.hiddenMs() - hiddenBefore);
  const isOver = () => signal.aborted || active() >= seconds * 1000;
  const done = /** @type {Block[]} */ ([]);
  let leftOut = 0;

  /**
   * @param {number} index
   * @param {number} hides before the block began
   * @param {(Sample | null)[]} samples in the order of asking
   */
  function keep(index, hides, samples) {
    const [one, other] = samples;
    if (!one || !other || one.isBroken || other.isBroken) return;
    if (gate.hides() !== hides) return void leftOut++;
    const [first, second] = orders[index];
    done.push(/** @type {Block} */ ({ [first]: one, [second]: other, index, first, warmUp: index < warmUp }));
    onBlock(done);
  }

  /** @param {BackendName} backend @param {number} index @param {number} due */
  const sample = async (backend, index, due) => ({ ...(await ask(backend, index, due)), at: due - began });

  /** @param {number} from @param {number} to */
  async function closed(from, to) {
    let next = from;
    const worker = async () => {
      while (next < to && !isOver()) {
        await gate.visible();
        if (next >= to || isOver()) return;
        const [index, hides] = [next++, gate.hides()];
        const one = await sample(orders[index][0], index, clock.now());
        keep(index, hides, [one, signal.aborted ? null : await sample(orders[index][1], index, clock.now())]);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  /** @param {number} from @param {number} to */
  async function open(from, to) {
    const start = active();
    const onTheWay = /** @type {Set<Promise<void>>} */ (new Set());
    const half = /** @type {Map<number, Sample>} */ (new Map());
    let hides = gate.hides();
    for (let slot = 0; slot < 2 * (to - from); slot++) {
      const index = from + Math.floor(slot / 2);
      const isFirst = slot % 2 === 0;
      const due = start + dueAt(slot, perSecond);
      if (isFirst) hides = gate.hides();
      for (let left = due - active(); left > 0 && !signal.aborted; left = due - active()) {
        await gate.visible();
        await clock.wait(Math.max(0, due - active()));
      }
      if (signal.aborted || (isFirst && isOver())) break;
      while (onTheWay.size >= MOST_ON_THE_WAY) await Promise.race(onTheWay);
      const [backend, before] = [orders[index][isFirst ? 0 : 1], hides];
      const now = clock.now();
      const asking = sample(backend, index, now - (active(now) - due)).then((given) => {
        onTheWay.delete(asking);
        const other = half.get(index);
        if (!other) return void half.set(index, given);
        half.delete(index);
        keep(index, before, backend === orders[index][0] ? [given, other] : [other, given]);
      });
      onTheWay.add(asking);
    }
    await Promise.all(onTheWay);
  }

  const loop = settings.loop === "open" ? open : closed;
  await loop(0, warmUp);
  const measuring = active();
  await loop(warmUp, warmUp + blocks);
  const isComplete = done.length + leftOut === warmUp + blocks;
  return { blocks: done, leftOut, elapsedMs: active() - measuring, ended: isComplete ? "done" : signal.aborted ? "stopped" : "seconds" };
}
