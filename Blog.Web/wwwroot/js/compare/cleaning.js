// @ts-check
// Deletes what a run has written: the posts it knows of, and those that the list of its author still shows.
import { backends } from "../../urls.js";
import { send } from "./measure.js";
import { wasCleaned, written } from "./written.js";

const AT_ONCE = 4;
const ROUNDS = 10;
const PAUSE_MS = 1000;

/** @typedef {{ left: number, needsKey: boolean }} Cleaned  `left`: posts that are still there as far as is known. */

/**
 * @param {string} author
 * @param {Iterable<string>} known ids
 * @param {(deleted: number, of: number) => void} [onProgress]
 * @returns {Promise<Cleaned>}
 */
export async function clean(author, known, onProgress = () => {}) {
  const [todo, gone] = [new Set(known), new Set()];
  for (let round = 0; round < ROUNDS; round++) {
    const listed = await idsOf(author);
    listed?.forEach((id) => gone.has(id) || todo.add(id));
    if (listed !== null && todo.size === 0) {
      wasCleaned(author, Date.now());
      return { left: 0, needsKey: false };
    }
    const next = todo.values();
    let needsKey = false;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (const id of next) {
        const status = await remove(id);
        if (status === 401) needsKey = true;
        if (status !== 204 && status !== 404) continue;
        todo.delete(id);
        gone.add(id);
        onProgress(gone.size, gone.size + todo.size);
      }
    }));
    if (needsKey) return { left: todo.size, needsKey: true };
    if (todo.size > 0 || listed === null) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS)); // a busy or unreachable backend
  }
  return { left: todo.size, needsKey: false };
}

/** The containers answer without a cold start; where they do not answer at all, the functions may. */
const order = [...backends].reverse();

/** @param {import("./measure.js").Request} request */
async function sendToAny(request) {
  for (const backend of order) {
    try {
      const response = await send(backend, request);
      if (response.status < 500) return response;
    } catch {
      // the next one
    }
  }
  return null;
}

/** @param {string} id */
const remove = async (id) => (await sendToAny({ method: "DELETE", path: `/blogs/${encodeURIComponent(id)}` }))?.status ?? 0;

/**
 * @param {string} author
 * @returns {Promise<string[] | null>} null when no backend gave the list
 */
async function idsOf(author) {
  const ids = [];
  const query = new URLSearchParams({ author, limit: "100" });
  for (;;) {
    const response = await sendToAny({ method: "GET", path: `/blogs?${query}` });
    if (!response?.ok) return null;
    const { items, nextCursor } = await response.json();
    ids.push(...items.map((/** @type {{ id: string }} */ item) => item.id));
    if (nextCursor === null) return ids;
    query.set("cursor", nextCursor);
  }
}

/** @param {string} author */
const lockOf = (author) => `compare: ${author}`;

/** Without locks (a page that is not from a secure origin) a run of another tab is over for sure after this. */
const LONGEST_RUN_MS = 60 * 60 * 1000;

/**
 * Runs `work` while other tabs can see that this author's posts are in use.
 * @template T
 * @param {string} author
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const whileInUse = (author, work) => /** @type {Promise<T>} */ (navigator.locks ? navigator.locks.request(lockOf(author), work) : work());

/**
 * Deletes what earlier runs left behind when their tab was closed; a run that is still at work in another tab is left alone.
 * @returns {Promise<Cleaned & { busy: number }>} `busy`: runs that were left alone
 */
export async function cleanLeftovers() {
  const sum = { left: 0, needsKey: false, busy: 0 };
  for (const { author, at } of written()) {
    const cleanOne = async () => {
      const { left, needsKey } = await clean(author, []);
      sum.left += left;
      sum.needsKey ||= needsKey;
    };
    if (navigator.locks) await navigator.locks.request(lockOf(author), { ifAvailable: true }, async (lock) => (lock ? cleanOne() : void sum.busy++));
    else if (Date.now() - at > LONGEST_RUN_MS) await cleanOne();
    else sum.busy++;
  }
  return sum;
}
