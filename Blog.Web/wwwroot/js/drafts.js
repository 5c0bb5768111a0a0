// @ts-check
// Drafts in this browser, each under an id of its own. A tab holds the draft it shows, so that a second one does not write over it.
import { kept } from "./storage.js";
import { tagsOf } from "./tags.js";

const PREFIX = "draft:";

// Long enough for the tab that was just reloaded to have let go.
const PATIENCE = 400;

/**
 * @typedef {object} Draft
 * @property {string} id
 * @property {string | null} postId the post that it changes, null for a new one
 * @property {string} title
 * @property {string} author
 * @property {string} content
 * @property {string} tags
 * @property {string} [savedAt]
 * @property {string} [etag]
 * @property {string} [made] what save.js needs, as the four after it
 * @property {{ key: string, body: string } | null} [attempt]
 * @property {string[]} [unsure]
 * @property {string} [stored]
 */

// When each draft was last written by this tab, or read by it.
/** @type {Map<string, string | undefined>} */
const known = new Map();

/** @param {Partial<Draft>} values @returns {Draft} */
export const newDraft = (values = {}) => ({ postId: null, title: "", author: "", content: "", tags: "", ...values, id: newId() });

/** A new draft with the same text, which knows nothing of what the other has sent. @param {Draft} draft */
export const copyOf = ({ postId, title, author, content, tags, etag }) => newDraft({ postId, title, author, content, tags, etag });

/** What a draft has of a post as it was read. @param {import("./api.js").Read} read */
export const draftOf = ({ post, etag }) =>
  ({ postId: post.id, title: post.title, author: post.author, content: post.content, tags: post.tags.join(", "), etag });

/** What the API takes of a draft, as the JSON to send: U+FFFD escaped, as bare it means bytes damaged on the way. */
export const bodyOf = (/** @type {Pick<Draft, import("./fields.js").Field>} */ { title, author, content, tags }) =>
  JSON.stringify({ title, author, content, tags: tagsOf(tags) }).replaceAll("\ufffd", "\\ufffd");

/** @param {string} id @returns {Draft | null} */
export function readDraft(id) {
  const draft = kept.get(PREFIX + id);
  if (draft) known.set(id, draft.savedAt);
  return draft;
}

/** @returns {Draft[]} the latest first */
export const allDrafts = () => kept.names(PREFIX).map((name) => kept.get(name)).filter((draft) => draft?.id)
  .sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));

/**
 * The drafts of a post, the one that is asked for before the others.
 * @param {string | null} postId
 * @param {string | undefined} first
 * @returns {string[]} their ids
 */
export function draftsOf(postId, first) {
  const ids = postId ? allDrafts().filter((draft) => draft.postId === postId).map(({ id }) => id) : [];
  return first && ids.includes(first) ? [first, ...ids.filter((id) => id !== first)] : ids;
}

/**
 * @param {Draft} draft
 * @returns {"kept" | "taken" | "refused"} taken: another tab has written it meanwhile, and what it wrote stays
 */
export function keepDraft(draft) {
  const there = kept.get(PREFIX + draft.id);
  if (there && there.savedAt !== known.get(draft.id)) return "taken";

  draft.savedAt = new Date().toISOString();
  known.set(draft.id, draft.savedAt);
  return kept.set(PREFIX + draft.id, draft) ? "kept" : "refused";
}

/** @param {string} id */
export const removeDraft = (id) => void kept.set(PREFIX + id, null);

/**
 * Holds a draft for this tab until the signal is aborted.
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false when another tab has it
 */
export function holdDraft(id, signal) {
  // There in secure contexts only; without it `keepDraft` still sees what another tab has written.
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(PREFIX + id, { signal: AbortSignal.timeout(PATIENCE) }, () => {
      resolve(true);
      return new Promise((release) => signal.aborted ? release(undefined) : signal.addEventListener("abort", release, { once: true }));
    }).catch(() => resolve(false));
  });
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Drafts of the page as it was before they had ids.
for (const name of kept.names(PREFIX)) {
  const draft = kept.get(name);
  if (!draft || draft.id) continue;
  const key = name.slice(PREFIX.length);
  const renewed = newDraft({ ...draft, postId: key === "new" ? null : key });
  if (kept.set(PREFIX + renewed.id, renewed)) kept.set(name, null);
}
