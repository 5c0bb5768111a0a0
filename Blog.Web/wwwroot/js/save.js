// @ts-check
// Saving a draft so that it makes one post, holding what was typed last, whatever gets lost on the way.
import { createPost, readPost, updatePost } from "./api.js";
import { bodyOf } from "./drafts.js";

/**
 * Saves a draft: as the post `id`, or as a new one. What was sent and not answered is kept in the draft (`keep` stores it), as it
 * may have arrived:
 * - `attempt`, the key and body of a create. Sent again they find the post that was made; only a refusal of the body itself proves
 *   that there is none.
 * - `made`, the id of the post once a create was answered: from then on saving means updating it.
 * - `unsure`, bodies of updates. Where one of them is what the post now holds, the "other" writer was this one.
 *
 * @param {string | null} id
 * @param {import("./drafts.js").Draft} draft
 * @param {() => void} keep
 * @returns {Promise<import("./api.js").Read>}
 */
export async function save(id, draft, keep) {
  const body = bodyOf(draft);
  if (id || draft.made) {
    return update(id ?? draft.made ?? "", draft, body, keep);
  }

  const made = await create(draft, body, keep);
  return draft.stored === body ? made : update(made.post.id, draft, body, keep);
}

/** @param {import("./drafts.js").Draft} draft @param {string} body @param {() => void} keep */
async function create(draft, body, keep) {
  for (;;) {
    draft.attempt ??= { key: newKey(), body };
    keep();
    try {
      const made = await createPost(draft.attempt.body, draft.attempt.key);
      Object.assign(draft, { made: made.post.id, etag: made.etag, stored: draft.attempt.body, attempt: null });
      keep();
      return made;
    } catch (error) {
      const problem = /** @type {import("./problem.js").Problem} */ (error);
      if (!problem.refusesBody) throw problem;

      const isOfAnEarlierBody = draft.attempt.body !== body;
      draft.attempt = null;
      keep();
      if (!isOfAnEarlierBody) throw problem;
    }
  }
}

/** @param {string} id @param {import("./drafts.js").Draft} draft @param {string} body @param {() => void} keep */
async function update(id, draft, body, keep) {
  for (;;) {
    const earlier = draft.unsure ?? [];
    draft.unsure = [...earlier, body];
    keep();
    try {
      const saved = await updatePost(id, draft.etag ?? "", body);
      Object.assign(draft, { etag: saved.etag, stored: body, unsure: [] });
      keep();
      return saved;
    } catch (error) {
      const problem = /** @type {import("./problem.js").Problem} */ (error);
      if (!problem.isUncertain) {
        draft.unsure = earlier;
        keep();
      }
      if (problem.status !== 412 || earlier.length === 0) throw problem;

      const latest = await readPost(id);
      if (!earlier.some((sent) => holds(latest.post, sent))) throw problem;

      Object.assign(draft, { etag: latest.etag, unsure: [] });
      keep();
      if (holds(latest.post, body)) return latest;
    }
  }
}

// Whether a post is what a body makes of it: the API trims, composes and ends lines in one way.
/** @param {import("./api.js").Post} post @param {string} body */
function holds(post, body) {
  const stored = (/** @type {string | string[]} */ value) =>
    JSON.stringify([value].flat().map((text) => text.replace(/\r\n?/g, "\n").trim().normalize("NFC")));
  return Object.entries(JSON.parse(body)).every(([name, sent]) => stored(/** @type {any} */ (post)[name]) === stored(sent));
}

// crypto.randomUUID is there in secure contexts only.
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
