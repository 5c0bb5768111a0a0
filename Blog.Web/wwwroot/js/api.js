// @ts-check
// The API of the blog over fetch. Every call is measured and told to the call log; every failure is a Problem.
import { currentBackend } from "./backend.js";
import { Problem } from "./problem.js";
import { askWriteKey } from "./writekey.js";
import { writeKey } from "./storage.js";

// A little longer than any server on the way waits, so that their answer comes first.
const TIMEOUT = 40_000;

/**
 * @typedef {{ id: string, title: string, author: string, tags: string[], createdAt: string, updatedAt: string, version: number }} About
 * @typedef {About & { excerpt: string }} Summary
 * @typedef {About & { content: string }} Post
 * @typedef {{ post: Post, etag: string }} Read
 * @typedef {{ body?: string, headers?: Record<string, string>, signal?: AbortSignal, keepalive?: boolean, isBackground?: boolean }} Options
 */

/** Gets a "call" event for every finished request that somebody waited for. */
export const calls = new EventTarget();

/** How many writes this window has made: a list that was loaded before the latest is out of date. */
export const writes = { count: 0 };

/**
 * A page of summaries, newest first: `{ items, nextCursor }`. It may be empty and not the last. One that nobody waits for
 * (`isBackground`) stays out of the call log, which is about what the reader asked for.
 *
 * @param {{ author?: string, tag?: string, limit?: number, cursor?: string | null, signal?: AbortSignal, isBackground?: boolean }} options
 * @returns {Promise<{ items: Summary[], nextCursor: string | null }>}
 */
export async function listPosts({ author, tag, limit, cursor, signal, isBackground }) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ author, tag, limit, cursor })) {
    if (value) query.set(name, String(value));
  }
  const text = query.size > 0 ? `?${query}` : "";
  return (await send("GET", `/blogs${text}`, { signal, isBackground })).data;
}

/** A post with its ETag. @param {string} id @param {AbortSignal} [signal] */
export const readPost = async (id, signal) => asPost(await send("GET", pathOf(id), { signal }));

/** Creates a post; the same key and body again finds the one that exists. @param {string} body @param {string} key */
export const createPost = async (body, key) =>
  asPost(await sendWrite("POST", "/blogs", { body, headers: { "Idempotency-Key": key } }));

/** Replaces a post that is still at the version of the ETag. @param {string} id @param {string} etag @param {string} body */
export const updatePost = async (id, etag, body) =>
  asPost(await sendWrite("PUT", pathOf(id), { body, headers: { "If-Match": etag } }));

/**
 * Deletes a post that is still at the version of the ETag; with `keepalive` even while the page is being left.
 * @param {string} id
 * @param {string} etag
 * @param {{ keepalive?: boolean }} [options]
 */
export const deletePost = async (id, etag, { keepalive = false } = {}) =>
  sendWrite("DELETE", pathOf(id), { headers: { "If-Match": etag }, keepalive });

/** @param {string} id */
const pathOf = (id) => `/blogs/${encodeURIComponent(id)}`;

/** @param {{ data: Post, etag: string | null }} answer @returns {Read} */
const asPost = ({ data, etag }) => ({ post: data, etag: etag ?? `"${data.version}"` });

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 */
async function sendWrite(method, path, options) {
  for (let refused = false; ; refused = true) {
    try {
      const key = writeKey.get();
      const headers = key ? { ...options.headers, Authorization: `Bearer ${key}` } : options.headers;
      const answer = await send(method, path, { ...options, headers });
      writes.count++;
      return answer;
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      if (problem.status !== 401 || !(await askWriteKey(refused || writeKey.get() !== null))) {
        throw problem;
      }
    }
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<{ data: any, etag: string | null }>}
 */
async function send(method, path, { body, headers = {}, signal, keepalive = false, isBackground = false } = {}) {
  const backend = currentBackend();
  const started = performance.now();
  /** @type {any} */
  const call = { method, path, backend: backend.name, emulated: backend.emulated, at: new Date() };
  try {
    const timeout = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(backend.url + path, {
      method,
      body,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: "no-store",
      keepalive,
      credentials: "omit",
    });
    const text = await response.text();
    Object.assign(call, { status: response.status, ms: performance.now() - started }, describe(response.headers));
    if (!response.ok) {
      throw Problem.fromAnswer(response, text);
    }
    return { data: text ? JSON.parse(text) : null, etag: response.headers.get("ETag") };
  } catch (error) {
    if (signal?.aborted) {
      call.abandoned = true;
      throw error;
    }
    throw error instanceof Problem ? error : Problem.fromFailure(error);
  } finally {
    call.ms ??= performance.now() - started;
    if (!call.abandoned && !isBackground) {
      calls.dispatchEvent(new CustomEvent("call", { detail: call }));
    }
  }
}

/** @param {Headers} headers */
function describe(headers) {
  return {
    answeredBy: headers.get("X-Backend"),
    coldStart: headers.get("X-Cold-Start") === "true",
    traceId: headers.get("X-Trace-Id"),
    timing: headers.get("Server-Timing"),
  };
}
