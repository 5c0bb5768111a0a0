// Saving a draft so that it makes one post, whatever happens on the way.
import { createPost, updatePost } from "./api.js";

/** The tags in what was typed, separated by commas or spaces. */
export const tagsOf = (text) => text.split(/[\s,]+/).filter(Boolean);

/** What the API takes of a draft, as the JSON to send: U+FFFD escaped, as bare it means bytes damaged on the way. */
export const bodyOf = ({ title, author, content, tags }) =>
  JSON.stringify({ title, author, content, tags: tagsOf(tags) }).replaceAll("\ufffd", "\\ufffd");

/**
 * Creates the post of a draft. An attempt whose answer never came may have arrived, so its key and body are kept in the
 * draft (`keep` stores it): sending both again finds that post instead of making a second one, and if the text has
 * changed since, the post is brought up to date.
 */
export async function saveNew(draft, keep) {
  const body = bodyOf(draft);
  const earlier = draft.attempt;
  draft.attempt ??= { key: crypto.randomUUID(), body };
  keep();
  try {
    const made = await createPost(draft.attempt.body, draft.attempt.key);
    if (draft.attempt.body === body) {
      return made;
    }
    return await updatePost(made.post.id, made.etag, body);
  } catch (problem) {
    if (problem.isUncertain) {
      throw problem;
    }
    draft.attempt = null;
    keep();
    if (earlier && earlier.body !== body) {
      return saveNew(draft, keep);
    }
    throw problem;
  }
}

/** Replaces the post that the draft was begun from. */
export const saveChanges = (id, draft) => updatePost(id, draft.etag, bodyOf(draft));
