// @ts-check
// One post, to read.
import { editAddress, idOf, listAddress, postAddress } from "./addresses.js";
import { readPost } from "./api.js";
import { deleteLater, isDeleted } from "./deleting.js";
import { afterAMoment, fromTemplate, showMarkdown, showTags, showTime } from "./dom.js";
import { allDrafts, removeDraft } from "./drafts.js";
import { plainExcerpt } from "./excerpt.js";
import { neighboursOf } from "./feed.js";
import { setMeta } from "./meta.js";
import { showProblem } from "./problem.js";
import { navigate, refresh, rename } from "./router.js";
import { sayReadingTime } from "./words.js";

/** Shows the post, or says in plain words why it cannot be shown. @param {import("./router.js").Visit} visit */
export async function showPost({ main, parts: [segment], signal, isRefresh }) {
  const id = idOf(segment);
  if (isDeleted(id)) return showNone(main);

  const done = afterAMoment(signal, () => { if (!isRefresh) main.replaceChildren(fromTemplate("skeleton-post").root); });
  try {
    // The parser is fetched while the backend is asked.
    const [{ post, etag }] = await Promise.all([readPost(id, signal), import("./markdown/render.js")]);
    done();
    if (signal.aborted) return;
    await show(main, post, etag, signal);
  } catch (error) {
    const problem = /** @type {import("./problem.js").Problem} */ (error);
    done();
    if (signal.aborted) return;
    if (problem.status === 404 || problem.status === 400) return showNone(main);
    const { root, notice } = fromTemplate("failed");
    setMeta("Post");
    main.replaceChildren(root);
    showProblem(notice, problem, { "Try again": refresh, "All posts": () => navigate(listAddress()) });
  }
}

/** @param {HTMLElement} main */
function showNone(main) {
  const { root, text } = fromTemplate("missing");
  text.textContent = "There is no such post. It may have been deleted, or the address is not whole.";
  setMeta("No such post");
  main.replaceChildren(root);
}

/**
 * @param {HTMLElement} main
 * @param {import("./api.js").Post} post
 * @param {string} etag
 * @param {AbortSignal} signal
 */
async function show(main, post, etag, signal) {
  const view = fromTemplate("post");
  setMeta(post.title, plainExcerpt(post.content.slice(0, 400)));
  // The address a reader may keep, in the words of the title; a part of the post stays in it.
  rename(postAddress(post) + (location.hash.startsWith("#/") ? "" : location.hash));
  view.title.textContent = post.title;
  view.author.textContent = post.author;
  view.author.href = listAddress({ author: post.author });
  showTime(view.created, post.createdAt);
  showTime(view.updated, post.updatedAt);
  view.edited.hidden = post.version === 1;
  view.time.textContent = sayReadingTime(post.content);
  showTags(view.tags, post.tags);
  await showMarkdown(view.content, post.content, { anchors: true });
  if (signal.aborted) return;
  view.edit.href = editAddress(post.id);
  view.remove.addEventListener("click", () => {
    deleteLater(post, etag, () => allDrafts().filter(({ postId }) => postId === post.id).forEach(({ id }) => removeDraft(id)));
    navigate(listAddress());
  });
  main.replaceChildren(view.root);
  showNeighbours(view, post, signal);
}

// Beside the post and after it: nobody waits for these.
/** @param {Record<string, any>} view @param {import("./api.js").Post} post @param {AbortSignal} signal */
async function showNeighbours(view, post, signal) {
  try {
    const { newer, older } = await neighboursOf(post.id, signal);
    for (const [link, other] of [[view.newer, newer], [view.older, older]]) {
      link.hidden = !other;
      if (!other) continue;
      link.href = postAddress(other);
      link.querySelector("[data-ref]").textContent = other.title;
    }
  } catch {
    // The post is there without them.
  }
}
