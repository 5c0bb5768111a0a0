// @ts-check
// Deleting a post so that it can be undone: it is gone from the page at once, and the request is sent when the notice ends or the
// page is left.
import { deletePost } from "./api.js";
import { postAddress } from "./addresses.js";
import { notify } from "./notices.js";
import { navigate, refresh } from "./router.js";

const UNDO_MS = 8000;

// An index that follows the table may list a post for a moment longer; it is not shown again in this window.
/** @type {Set<string>} */
const gone = new Set();
/** @type {Set<Deletion>} */
const waiting = new Set();

/** @param {string} id */
export const isDeleted = (id) => gone.has(id);

/**
 * @param {{ id: string, title: string }} post
 * @param {string} etag
 * @param {() => void} onDeleted
 */
export function deleteLater(post, etag, onDeleted) {
  for (const earlier of waiting) earlier.notice.end();
  waiting.add(new Deletion(post, etag, onDeleted));
}

class Deletion {
  /**
   * @param {{ id: string, title: string }} post
   * @param {string} etag
   * @param {() => void} onDeleted
   */
  constructor(post, etag, onDeleted) {
    this.post = post;
    this.etag = etag;
    this.onDeleted = onDeleted;
    gone.add(post.id);
    this.notice = notify(`“${post.title}” is deleted.`, { action: "Undo", ms: UNDO_MS, onAction: () => this.undo(), onEnd: () => this.send(false) });
  }

  undo() {
    waiting.delete(this);
    gone.delete(this.post.id);
    notify(`“${this.post.title}” is back.`);
    navigate(postAddress(this.post));
  }

  /** @param {boolean} keepalive */
  async send(keepalive) {
    waiting.delete(this);
    try {
      await deletePost(this.post.id, this.etag, { keepalive });
      this.onDeleted();
    } catch (problem) {
      if (/** @type {any} */ (problem).status !== 404) this.explain(problem);
    }
  }

  /** @param {any} problem */
  explain(problem) {
    gone.delete(this.post.id);
    const why = problem.status === 412 ? "somebody has changed it meanwhile" : problem.message.replace(/\.$/, "");
    notify(`“${this.post.title}” was not deleted: ${why}.`, { action: "Show it", onAction: () => navigate(postAddress(this.post)), ms: 20_000 });
    if (document.querySelector("main .posts")) refresh();
  }
}

addEventListener("pagehide", () => {
  for (const deletion of waiting) {
    deletion.notice.drop();
    deletion.send(true);
  }
});
