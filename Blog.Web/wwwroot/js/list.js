// The list of posts, newest first, page by page.
import { listPosts } from "./api.js";
import { announce, fromTemplate, listAddress, postAddress, setState, showTags, showTime } from "./dom.js";
import { showProblem } from "./problem.js";

const authorsSeen = new Set();

/** Shows the first page; "Older posts" adds the next one below. */
export async function showList(main, { author = "", signal }) {
  const view = fromTemplate("list");
  view.heading.textContent = author ? `Posts by ${author}` : "Posts";
  view.author.value = author;
  view.filter.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = listAddress(view.author.value.trim());
  });
  main.replaceChildren(view.root);
  document.title = `${view.heading.textContent} · Serverless Blog`;

  let cursor = null;
  const loadPage = async () => {
    view.problem.replaceChildren();
    view.end.textContent = "Loading…";
    setState(view.older, "aria-disabled", true);
    try {
      const page = await listPosts({ author, cursor, signal });
      cursor = page.nextCursor;
      addPage(view, page, author);
    } catch (problem) {
      if (signal.aborted) return;
      view.end.textContent = "";
      showProblem(view.problem, problem, { "Try again": loadPage });
    } finally {
      setState(view.older, "aria-disabled", false);
    }
  };
  view.older.addEventListener("click", async () => {
    if (view.older.hasAttribute("aria-disabled")) return;
    const shown = view.items.children.length;
    await loadPage();
    view.items.children[shown]?.querySelector("a").focus();
  });
  await loadPage();
}

function addPage(view, { items, nextCursor }, author) {
  view.items.append(...items.map(itemOf));
  view.older.hidden = nextCursor === null;

  const count = view.items.children.length;
  const none = author ? "No posts by this author. The name must match exactly." : "No posts yet. Write the first one.";
  view.end.textContent = count === 0 ? none : nextCursor === null ? "That was the oldest post." : "";
  announce(count === 0 ? none : `${count} posts shown${nextCursor === null ? ", the oldest is the last" : ""}`);

  items.forEach((item) => authorsSeen.add(item.author));
  view.authors.replaceChildren(...[...authorsSeen].sort().map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
}

function itemOf(item) {
  const { root, title, author, created, excerpt, tags } = fromTemplate("list-item");
  title.textContent = item.title;
  title.href = postAddress(item.id);
  author.textContent = item.author;
  author.href = listAddress(item.author);
  showTime(created, item.createdAt);
  excerpt.textContent = item.excerpt;
  showTags(tags, item.tags);
  return root;
}
