// One post, to read.
import { deletePost, readPost } from "./api.js";
import { announce, confirmDialog, fromTemplate, listAddress, postAddress, setState, showContent, showTags, showTime } from "./dom.js";
import { showProblem } from "./problem.js";
import { drafts } from "./storage.js";

/** Shows the post, or says in plain words why it cannot be shown. */
export async function showPost(main, { id, signal }) {
  const load = async () => {
    try {
      show(main, await readPost(id, signal));
    } catch (problem) {
      if (signal.aborted) return;
      document.title = "Post · Serverless Blog";
      showProblem(main, problem, {
        ...(problem.status === 404 || problem.status === 400 ? {} : { "Try again": load }),
        "All posts": () => { location.hash = listAddress(); },
      });
    }
  };
  await load();
}

function show(main, { post, etag }) {
  const view = fromTemplate("post");
  document.title = `${post.title} · Serverless Blog`;
  view.title.textContent = post.title;
  view.author.textContent = post.author;
  view.author.href = listAddress(post.author);
  showTime(view.created, post.createdAt);
  showTime(view.updated, post.updatedAt);
  view.version.textContent = post.version;
  view.edited.hidden = post.version === 1;
  showTags(view.tags, post.tags);
  showContent(view.content, post.content);
  view.edit.href = `${postAddress(post.id)}/edit`;
  view.remove.addEventListener("click", () => remove(view, post, etag));
  main.replaceChildren(view.root);
}

async function remove(view, post, etag) {
  if (view.remove.hasAttribute("aria-disabled") || !(await confirmDialog(`Delete “${post.title}”? This cannot be undone.`))) {
    return;
  }
  setState(view.remove, "aria-disabled", true);
  view.problem.replaceChildren();
  try {
    await deletePost(post.id, etag);
    drafts.remove(post.id);
    location.hash = listAddress();
    announce("The post is deleted");
  } catch (problem) {
    const changed = problem.status === 412;
    showProblem(view.problem, problem, changed ? { "Load the newer version": () => dispatchEvent(new Event("hashchange")) } : {});
  } finally {
    setState(view.remove, "aria-disabled", false);
  }
}
