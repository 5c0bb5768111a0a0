// @ts-check
// The page's addresses. A post has one of its own, /posts/<slug>-<id>; every other place is a fragment of "/", so that any host of
// static files can serve it.
import { slugOf } from "./slug.js";

const ID = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

export const WRITE = "/#/write";
export const DRAFTS = "/#/drafts";

/** @param {{ author?: string, tag?: string }} [filter] */
export function listAddress({ author, tag } = {}) {
  const query = new URLSearchParams();
  if (author) query.set("author", author);
  if (tag) query.set("tag", tag);
  return query.size > 0 ? `/#/?${query}` : "/#/";
}

/** @param {{ id: string, title: string }} post */
export function postAddress({ id, title }) {
  const slug = slugOf(title);
  return `/posts/${slug ? `${encodeURIComponent(slug)}-` : ""}${encodeURIComponent(id)}`;
}

/** @param {string} id */
export const editAddress = (id) => `/#/posts/${encodeURIComponent(id)}/edit`;

/** @param {string} draftId */
export const draftAddress = (draftId) => `/#/write/${draftId}`;

/**
 * What an address asks for, as a path such as "/posts/<id>" or "/plan" and a query: from the fragment where it is one of ours, else
 * from the path.
 * @param {{ pathname: string, hash: string }} location
 * @returns {{ path: string, query: URLSearchParams }}
 */
export function placeOf({ pathname, hash }) {
  if (hash.startsWith("#/")) {
    const [path, query = ""] = [hash.slice(1).split("?", 1)[0], hash.slice(1).split("?").slice(1).join("?")];
    return { path, query: new URLSearchParams(query) };
  }
  const post = pathname.match(/^\/posts\/([^/]+)\/?$/)?.[1];
  if (post !== undefined) return { path: `/posts/${post}`, query: new URLSearchParams() };
  return { path: pathname === "/index.html" ? "/" : pathname, query: new URLSearchParams() };
}

/** The id at the end of a post's readable address; what is none is taken as it is, for the API to refuse. @param {string} segment */
export function idOf(segment) {
  const text = decode(segment);
  return text.match(ID)?.[1].toLowerCase() ?? text;
}

// A link typed by hand may hold a stray percent sign; it is then taken as it is.
/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
