// @ts-check
// The list of posts, newest first, page by page; of all, or of an author or a tag.
import { listAddress, postAddress } from "./addresses.js";
import { listPosts, writes } from "./api.js";
import { isDeleted } from "./deleting.js";
import { afterAMoment, announce, fromTemplate, setState, showTags, showTime } from "./dom.js";
import { allDrafts } from "./drafts.js";
import { plainExcerpt } from "./excerpt.js";
import { rememberList } from "./feed.js";
import { setMeta } from "./meta.js";
import { showProblem } from "./problem.js";
import { matcherOf } from "./search.js";
import { plural } from "./words.js";

/** @typedef {import("./api.js").Summary} Summary */

/** Shows the first page, or as many as there were when the list was left; "Older posts" adds the next one below. @param {import("./router.js").Visit} visit */
export async function showList({ main, query, signal, place, isReturn, isRefresh }) {
  const filter = { author: query.get("author") || undefined, tag: query.get("tag") || undefined };
  const list = new List(filter, place, signal);
  const isKept = isReturn && !isRefresh && place.items && place.writes === writes.count;
  const pages = isReturn ? place.pages ?? 1 : 1;
  if (!isReturn) place.search = "";
  if (!isKept) Object.assign(place, { items: [], cursor: null, pages: 0, writes: writes.count });

  // The other backend's list takes the place of this one when it is whole, so that nothing jumps.
  if (!isRefresh) list.putInto(main);
  if (isKept) list.showItems();
  else await list.load(pages);
  if (signal.aborted) return;
  if (isRefresh) list.putInto(main);
  list.announceCount();
}

/** @typedef {{ author?: string, tag?: string }} Filter */

class List {
  /** @param {Filter} filter @param {import("./router.js").Place} place @param {AbortSignal} signal */
  constructor(filter, place, signal) {
    this.filter = filter;
    this.place = place;
    this.signal = signal;
    this.view = fromTemplate("list");
    const { heading, filters, search, older, drafts, feed } = this.view;
    heading.textContent = headingOf(filter);
    setMeta(filter.author || filter.tag ? heading.textContent : "");
    filters.replaceChildren(.../** @type {(keyof Filter)[]} */ (["author", "tag"]).filter((name) => filter[name]).map((name) => removal(filter, name)));
    filters.hidden = !filters.firstChild;
    const count = allDrafts().length;
    drafts.hidden = count === 0;
    drafts.textContent = plural(count, "draft");
    feed.href = `/feed.xml${listAddress(filter).slice("/#/".length)}`;
    search.value = place.search ?? "";
    search.addEventListener("input", () => {
      place.search = search.value;
      this.showItems();
    });
    older.addEventListener("click", () => this.showOlder());
  }

  /** @param {HTMLElement} main */
  putInto(main) {
    // The search field is not taken from under whoever types in it.
    const hadFocus = main.contains(document.activeElement) && document.activeElement?.id === this.view.search.id;
    main.replaceChildren(this.view.root);
    if (hadFocus) this.view.search.focus();
  }

  async showOlder() {
    if (this.view.older.hasAttribute("aria-disabled")) return;
    const shown = this.view.items.children.length;
    await this.load(1);
    if (this.signal.aborted) return;
    this.view.items.children[shown]?.querySelector("a").focus();
    this.announceCount();
  }

  /** @param {number} pages */
  async load(pages) {
    const { problem, older, items } = this.view;
    problem.replaceChildren();
    setState(older, "aria-disabled", true);
    older.textContent = "Loading…";
    const done = afterAMoment(this.signal, () => {
      if (items.children.length === 0) items.replaceChildren(...Array.from({ length: 5 }, () => fromTemplate("skeleton-item").root));
    });
    try {
      for (let page = 0; page < pages && (page === 0 || this.place.cursor); page++) await this.loadPage();
      done();
      this.showItems();
    } catch (failure) {
      done();
      if (this.signal.aborted) return;
      this.showItems();
      this.say("");
      showProblem(problem, /** @type {import("./problem.js").Problem} */ (failure), { "Try again": () => this.load(1) });
    } finally {
      setState(older, "aria-disabled", false);
      older.textContent = "Older posts";
    }
  }

  // A page of a filter may be empty and not the last: the server reads so many rows at a time, and none of them was one of these.
  async loadPage() {
    const { place, filter, signal } = this;
    for (let isFirst = true; isFirst || (place.found === 0 && place.cursor); isFirst = false) {
      if (!isFirst) this.say("Looking further back…");
      const { items, nextCursor } = await listPosts({ ...filter, cursor: place.cursor, signal });
      place.items.push(...items);
      Object.assign(place, { cursor: nextCursor, found: items.length });
    }
    place.pages++;
  }

  showItems() {
    const { place, view } = this;
    const all = /** @type {Summary[]} */ (place.items).filter(({ id }) => !isDeleted(id));
    const matches = place.search ? all.filter(matcherOf(place.search)) : all;
    rememberList(all, place.cursor === null);
    view.items.replaceChildren(...matches.map(itemOf));
    view.older.hidden = place.cursor === null;
    view.searching.classList.toggle("unused", all.length === 0);
    const isFiltered = Boolean(this.filter.author || this.filter.tag);
    view.none.hidden = all.length > 0 || place.cursor !== null || place.pages === 0;
    view.noneText.textContent = isFiltered ? "There are no such posts." : "Nothing has been written yet.";
    view.write.hidden = isFiltered;
    view.all.hidden = !isFiltered;
    if (place.search) this.say(`${matches.length} of the ${plural(all.length, "post")} loaded so far`);
    else this.say(place.cursor === null && all.length > 0 ? "That was the oldest post." : "");
  }

  /** @param {string} text */
  say(text) {
    this.view.end.textContent = text;
  }

  announceCount() {
    const { place } = this;
    announce(`${plural(place.items.length, "post")} shown${place.cursor === null ? ", the oldest is the last" : ""}`);
  }
}

/** @param {Filter} filter */
function headingOf({ author, tag }) {
  if (author && tag) return `Posts by ${author}, tagged #${tag}`;
  if (author) return `Posts by ${author}`;
  return tag ? `Posts tagged #${tag}` : "Posts";
}

/** @param {Filter} filter @param {keyof Filter} name */
function removal(filter, name) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = listAddress({ ...filter, [name]: undefined });
  link.dir = "auto";
  link.textContent = name === "tag" ? `#${filter.tag}` : filter.author ?? "";
  link.setAttribute("aria-label", `Remove the filter ${link.textContent}`);
  item.append(link);
  return item;
}

/** @param {Summary} item */
function itemOf(item) {
  const { root, title, author, created, excerpt, tags } = fromTemplate("list-item");
  title.textContent = item.title;
  title.href = postAddress(item);
  author.textContent = item.author;
  author.href = listAddress({ author: item.author });
  showTime(created, item.createdAt);
  excerpt.textContent = plainExcerpt(item.excerpt);
  showTags(tags, item.tags);
  return root;
}
