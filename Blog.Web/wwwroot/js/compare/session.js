// @ts-check
// One run from Start to the last deleted post: prepares, measures, cleans. What the page shows of it, it is told.
import { backends } from "../../urls.js";
import { writeKey } from "../storage.js";
import { clean, whileInUse } from "./cleaning.js";
import { writes } from "./design.js";
import { clockUntil, send, timed, watchTab } from "./measure.js";
import { newAuthor, prepare, Refused } from "./operations.js";
import { run } from "./run.js";
import { remember } from "./written.js";

/**
 * @typedef {object} Listener
 * @property {(done: number, of: number) => void} onPrepared
 * @property {(isHidden: boolean) => void} onTab
 * @property {(done: import("./run.js").Block[], elapsedMs: number) => void} onBlock
 * @property {(outcome: import("./run.js").Outcome) => void} onOutcome before what was written is deleted
 * @property {(deleted: number, of: number) => void} onCleaning
 * @property {(wasRefused: boolean) => Promise<boolean>} askKey
 */

/** @param {string} name */
const backendOf = (name) => /** @type {import("./measure.js").Backend} */ (backends.find((backend) => backend.name === name));

/**
 * @param {import("./design.js").Settings} settings
 * @param {AbortSignal} stop
 * @param {Listener} listener
 * @returns {Promise<number>} how many posts could not be deleted
 * @throws {Refused} where the run cannot begin
 */
export async function measure(settings, stop, listener) {
  const author = newAuthor();
  if (!writes(settings.operation)) {
    await ask(settings, author, new Set(), stop, listener);
    return 0;
  }
  return whileInUse(author, async () => {
    const ids = /** @type {Set<string>} */ (new Set());
    if (!remember({ author, at: Date.now(), unsure: false })) {
      throw new Refused("The browser keeps nothing for this page, so posts of a closed tab could not be found again. Allow it to, or measure reads.");
    }
    /** @type {unknown} */
    let failure = null;
    await ask(settings, author, ids, stop, listener).catch((error) => void (failure = error));
    listener.onCleaning(0, ids.size);
    const { left } = await clean(author, ids, listener.onCleaning);
    if (failure) throw failure;
    return left;
  });
}

/**
 * @param {import("./design.js").Settings} settings
 * @param {string} author
 * @param {Set<string>} ids
 * @param {AbortSignal} stop
 * @param {Listener} listener
 */
async function ask(settings, author, ids, stop, { onPrepared, onTab, onBlock, onOutcome, askKey }) {
  const isWriting = writes(settings.operation);
  const doubt = () => void remember({ author, at: Date.now(), unsure: true });
  const asking = await prepare(settings, author, ids, { onPrepared, signal: stop, send: (backend, request) => sendWithKey(backendOf(backend), request, askKey, doubt) });
  if (stop.aborted) return;
  const watching = new AbortController();
  stop.addEventListener("abort", () => watching.abort());
  try {
    const clock = clockUntil(stop);
    let measuredSince = 0;
    onOutcome(await run({
      settings, signal: stop, clock, gate: watchTab(watching.signal, onTab),
      ask: async (backend, index, due) => {
        const { request, isDone } = asking.next(backend, index);
        const { sample, text } = await timed(backendOf(backend), request, due, isWriting ? undefined : stop);
        if (isWriting && (sample.status === 0 || sample.status >= 500)) doubt();
        isDone(text, sample.ok);
        return sample;
      },
      onBlock: (done) => {
        if (measuredSince === 0 && !done[done.length - 1].warmUp) measuredSince = clock.now();
        onBlock(done, clock.now() - measuredSince);
      },
    }));
  } finally {
    watching.abort();
  }
}

/**
 * @param {import("./measure.js").Backend} backend
 * @param {import("./measure.js").Request} request
 * @param {(wasRefused: boolean) => Promise<boolean>} askKey
 * @param {() => void} doubt
 */
async function sendWithKey(backend, request, askKey, doubt) {
  for (;;) {
    let status = 0;
    let text = "";
    try {
      const response = await send(backend, request);
      [status, text] = [response.status, await response.text()];
    } catch {
      // no answer: the caller says what that means
    }
    if (request.method !== "GET" && (status === 0 || status >= 500)) doubt();
    if (status !== 401) return { status, text };
    if (!await askKey(writeKey.get() !== null)) throw new Refused("Writing to this blog needs its write key.");
  }
}
