// @ts-check
// Which posts are beside a post: in the list that the reader came from, else in the newest ones.
import { listPosts } from "./api.js";
import { isDeleted } from "./deleting.js";

/** @typedef {{ id: string, title: string }} Summary */

// A post further back than this shows no neighbours when it was not reached by a list.
const LIMIT = 100;
const MOST_PAGES = 3;

/** @type {{ items: Summary[], isWhole: boolean }} */
let latest = { items: [], isWhole: false };

/**
 * @param {Summary[]} items
 * @param {boolean} isWhole whether the last one is the oldest there is
 */
export function rememberList(items, isWhole) {
  latest = { items: [...items], isWhole };
}

/**
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<{ newer?: Summary, older?: Summary }>}
 */
export async function neighboursOf(id, signal) {
  const at = latest.items.findIndex((post) => post.id === id);
  if (at >= 0 && (latest.isWhole || at < latest.items.length - 1)) return around(latest.items, at);

  /** @type {Summary[]} */
  const items = [];
  let cursor = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await listPosts({ limit: LIMIT, cursor, signal, isBackground: true });
    items.push(...answer.items.filter((/** @type {Summary} */ post) => !isDeleted(post.id)));
    cursor = answer.nextCursor;
    const found = items.findIndex((post) => post.id === id);
    if (found >= 0 && (found < items.length - 1 || !cursor)) return around(items, found);
    if (!cursor) break;
  }
  return {};
}

/** @param {Summary[]} items @param {number} at */
const around = (items, at) => ({ newer: items[at - 1], older: items[at + 1] });
