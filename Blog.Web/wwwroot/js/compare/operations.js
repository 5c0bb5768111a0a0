// @ts-check
// What each operation asks, and the posts it needs for that. Posts of a run have an author of their own, by which they are found again.
import { BACKENDS } from "./design.js";

/**
 * @typedef {import("./design.js").BackendName} BackendName
 * @typedef {import("./measure.js").Request} Request
 * @typedef {object} Asking
 * @property {(backend: BackendName, index: number) => { request: Request, isDone: (text: string, isOk: boolean) => void }} next
 *
 * @typedef {object} Tools
 * @property {(backend: BackendName, request: Request) => Promise<{ status: number, text: string }>} send asks outside the measuring; throws `Refused` where the run cannot begin
 * @property {(done: number, of: number) => void} onPrepared
 * @property {AbortSignal} signal
 */

/** Posts of one backend that updates of an open loop take turns with, so that two of them seldom meet in one post. */
const OPEN_POOL = 32;

/** Writes at once while posts are prepared. */
const AT_ONCE = 4;

const CONTENT = "Written by Compare to time the writing of a post of ordinary length; it is deleted when the run ends. ".repeat(8).trim();

/** Why a run cannot begin, in words for people. */
export class Refused extends Error {}

/** A run's own author. */
export const newAuthor = () => `Compare ${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/**
 * @param {import("./design.js").Settings} settings
 * @param {string} author
 * @param {Set<string>} ids of posts that were written and are to be deleted; grows
 * @param {Tools} tools
 * @returns {Promise<Asking>}
 */
export async function prepare(settings, author, ids, tools) {
  const { operation, warmUp, blocks, loop, atOnce } = settings;
  const count = warmUp + blocks;
  const plain = (/** @type {Request} */ request) => ({ request, isDone: () => {} });
  switch (operation) {
    case "list":
      return { next: () => plain({ method: "GET", path: "/blogs?limit=20" }) };
    case "read": {
      const path = await newestPost(tools);
      return { next: () => plain({ method: "GET", path }) };
    }
    case "create":
      await createPosts(author, ids, 1, tools); // asks for the write key, if there is one, before anything is measured
      return { next: (backend, index) => ({ request: creation(author, `${backend} ${index}`), isDone: (text, isOk) => void (isOk && ids.add(idIn(text))) }) };
    case "update": {
      const pools = await createPosts(author, ids, loop === "open" ? Math.min(OPEN_POOL, count) : atOnce, tools);
      return {
        next: (backend, index) => {
          // Taken while it is updated and put back after; with none free, the one taken first has to serve two.
          const pool = pools[backend];
          const id = pool.shift() ?? "";
          const isShared = pool.length === 0 && loop === "open";
          if (isShared) pool.push(id);
          const body = bodyOf(author, `${backend} updated ${index}`);
          return { request: { method: "PUT", path: pathOf(id), headers: { "If-Match": "*" }, body }, isDone: () => void (isShared || pool.push(id)) };
        },
      };
    }
    case "delete": {
      const posts = await createPosts(author, ids, count, tools);
      return {
        next: (backend, index) => {
          const id = posts[backend][index];
          return { request: { method: "DELETE", path: pathOf(id) }, isDone: (_, isOk) => void (isOk && ids.delete(id)) };
        },
      };
    }
  }
}

/** @param {string} id */
const pathOf = (id) => `/blogs/${encodeURIComponent(id)}`;

/** @param {string} text of an answer that holds a post */
const idIn = (text) => String(JSON.parse(text).id);

/** @param {string} author @param {string} title */
const bodyOf = (author, title) => JSON.stringify({ title: `Compare: ${title}`, author, content: CONTENT, tags: ["compare"] });

/**
 * @param {string} author
 * @param {string} title unlike any other of the run
 * @returns {Request}
 */
const creation = (author, title) => ({ method: "POST", path: "/blogs", headers: { "Idempotency-Key": `${author} ${title}` }, body: bodyOf(author, title) });

/** @param {Tools} tools */
async function newestPost({ send }) {
  const { status, text } = await send("containers", { method: "GET", path: "/blogs?limit=1" });
  if (status !== 200) throw new Refused(`The containers did not give the list of posts (${status || "no answer"}).`);
  const id = JSON.parse(text).items[0]?.id;
  if (id === undefined) throw new Refused("There is no post to read. Write one, or measure another operation.");
  return pathOf(id);
}

/**
 * Creates so many posts through each backend; a post is measured by the backend that made it.
 * @param {string} author
 * @param {Set<string>} ids
 * @param {number} count
 * @param {Tools} tools
 */
async function createPosts(author, ids, count, { send, onPrepared, signal }) {
  const posts = /** @type {Record<BackendName, string[]>} */ ({ functions: [], containers: [] });
  const todo = BACKENDS.flatMap((backend) => Array.from({ length: count }, (_, index) => ({ backend, index })));
  const total = todo.length;
  const createNext = async () => {
    const next = todo.shift();
    if (!next || signal.aborted) return false;
    const { status, text } = await send(next.backend, creation(author, `${next.backend} prepared ${next.index}`));
    if (status !== 201) throw new Refused(`The ${next.backend} did not create a post that the run needs (${status || "no answer"}).`);
    const id = idIn(text);
    ids.add(id);
    posts[next.backend].push(id);
    onPrepared(posts.functions.length + posts.containers.length, total);
    return true;
  };
  await createNext(); // alone, so that the write key is asked for once
  const worker = async () => { while (await createNext()); };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return posts;
}
