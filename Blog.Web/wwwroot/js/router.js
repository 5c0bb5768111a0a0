// @ts-check
// One view at a time, chosen by the address. Going back returns to the place that was left: how far it was scrolled, what had the
// focus, and what a view keeps there for itself.
import { currentBackend } from "./backend.js";
import { placeOf } from "./addresses.js";
import { focusView } from "./dom.js";
import { resetMeta, setMeta } from "./meta.js";

/**
 * What is remembered of an entry of the browser's history.
 * @typedef {{ scroll: number, focus: string | null, [kept: string]: any }} Place
 * @typedef {{ main: HTMLElement, parts: string[], query: URLSearchParams, signal: AbortSignal, place: Place, isReturn: boolean, isRefresh: boolean }} Visit
 * @typedef {{ pattern: RegExp, show: (visit: Visit) => Promise<void> | void, place: "blog" | "compare" | "plan", title?: string, keepsInput?: boolean }} Route
 */

const KEPT = "places";
const MOST_KEPT = 50;

/** @type {Route[]} */
let routes = [];
/** @type {HTMLElement} */
let main;
let view = new AbortController();
let shown = "";
/** @type {Map<string, Place>} */
const places = new Map();
/** @type {Place} */
let place;

/**
 * @param {HTMLElement} element where views are shown
 * @param {Route[]} table
 */
export function startRouter(element, table) {
  [main, routes] = [element, table];
  history.scrollRestoration = "manual";
  recallPlaces();
  addEventListener("scroll", () => { if (place) place.scroll = scrollY; }, { passive: true });
  addEventListener("pagehide", keepPlaces);
  addEventListener("popstate", arrive);
  document.addEventListener("click", follow);
  enter();
  show({ isReturn: place.scroll > 0, isRefresh: false, moveFocus: false });
}

/**
 * Goes to an address of the page, as a link to it would.
 * @param {string} address
 * @param {{ replace?: boolean }} [options]
 */
export function navigate(address, { replace = false } = {}) {
  if (!replace) leave();
  history[replace ? "replaceState" : "pushState"]({ key: newKey() }, "", withBackend(address));
  enter();
  show({ isReturn: false, isRefresh: false, moveFocus: true });
}

/** Changes the address of what is shown, which stays. @param {string} address */
export function rename(address) {
  history.replaceState(history.state, "", withBackend(address));
  shown = keyOf();
}

/** Shows the same again: after the switch was turned, or what is shown has changed. */
export function refresh() {
  show({ isReturn: true, isRefresh: true, moveFocus: false });
}

/** Whether what is shown holds something typed. */
export const keepsInput = () => routeOf().route.keepsInput === true;

/** @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  const isOurs = link.pathname === "/" ? link.hash.startsWith("#/") || link.hash === "" : link.pathname.startsWith("/posts/") && !link.hash;
  const { hash } = link;
  // "#/plan" written beside a post means the page's Plan, not a part of the post.
  if (!isOurs && !hash.startsWith("#/")) return;
  event.preventDefault();
  place.focus = link.getAttribute("href");
  navigate(isOurs ? link.pathname + hash : `/${hash}`);
}

function arrive() {
  const isNew = !history.state?.key;
  leave();
  enter();
  if (keyOf() === shown) {
    // Another part of the same post; the browser has scrolled to a new one itself.
    if (!isNew) scrollTo(0, place.scroll);
    return;
  }
  show({ isReturn: !isNew, isRefresh: false, moveFocus: true });
}

/** @param {{ isReturn: boolean, isRefresh: boolean, moveFocus: boolean }} how */
async function show({ isReturn, isRefresh, moveFocus }) {
  view.abort();
  view = new AbortController();
  const { signal } = view;
  const { route, parts, query } = routeOf();
  shown = keyOf();
  const here = place;
  const { scroll } = here;
  mark(route);
  if (!isRefresh) resetMeta(route.title);
  const slow = setTimeout(() => main.setAttribute("aria-busy", "true"), isRefresh ? 0 : 150);
  try {
    await route.show({ main, parts, query, signal, place: here, isReturn, isRefresh });
  } finally {
    clearTimeout(slow);
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
  if (signal.aborted) return;
  if (route.title) setMeta(route.title);
  if (isReturn) {
    scrollTo(0, scroll);
    here.scroll = scroll;
  } else if (location.hash && !location.hash.startsWith("#/")) {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } else if (moveFocus) {
    scrollTo(0, 0);
  }
  if (moveFocus) moveFocusTo(isReturn ? here.focus : null);
}

/** @param {string | null} href of the link that led away from here */
function moveFocusTo(href) {
  const link = href ? main.querySelector(`a[href="${CSS.escape(href)}"]`) : null;
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
  else focusView({ preventScroll: true });
}

/** @param {Route} route */
function mark(route) {
  for (const link of document.querySelectorAll("[data-place]")) {
    if (/** @type {HTMLElement} */ (link).dataset.place === route.place) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function routeOf() {
  const { path, query } = placeOf(location);
  for (const route of routes) {
    const match = path.match(route.pattern);
    if (match) return { route, parts: match.slice(1), query };
  }
  throw new Error(`No route for ${path}.`);
}

// What makes two addresses the same view.
function keyOf() {
  const { path, query } = placeOf(location);
  return `${path}?${query}`;
}

/** The backend in use stays in the address. @param {string} address */
function withBackend(address) {
  const url = new URL(address, location.origin);
  if (new URLSearchParams(location.search).has("backend")) url.searchParams.set("backend", currentBackend().name);
  return url;
}

function leave() {
  if (place && document.activeElement instanceof HTMLAnchorElement) place.focus = document.activeElement.getAttribute("href");
}

// From here on, scrolling is remembered for the entry of the history that is current now.
function enter() {
  const key = history.state?.key ?? newKey();
  // "#/plan" typed beside a post means the page's Plan.
  const isElsewhere = location.hash.startsWith("#/") && location.pathname !== "/";
  if (!history.state?.key || isElsewhere) history.replaceState({ ...history.state, key }, "", isElsewhere ? `/${location.search}${location.hash}` : undefined);
  place = places.get(key) ?? { scroll: 0, focus: null };
  places.delete(key);
  places.set(key, place);
  while (places.size > MOST_KEPT) places.delete(/** @type {string} */ (places.keys().next().value));
}

const newKey = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

// What is loaded does not outlive the page; where one was, and how much there was, does.
function keepPlaces() {
  const kept = [...places].map(([key, { scroll, focus, pages, draft }]) => [key, { scroll, focus, pages, draft }]);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Then a reload begins at the top.
  }
}

function recallPlaces() {
  try {
    for (const [key, kept] of JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")) places.set(key, kept);
  } catch {
    places.clear();
  }
}
