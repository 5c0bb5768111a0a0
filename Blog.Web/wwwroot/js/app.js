// @ts-check
// The page: its places, and what every one of them has around it.
import { currentBackend, showSwitch } from "./backend.js";
import { showCalls } from "./calls.js";
import { cleanUp, showCompare } from "./compare/show.js";
import { announce, focusView, partOfPage } from "./dom.js";
import { showDrafts } from "./drafts-view.js";
import { showEditor } from "./editor.js";
import { showIntro } from "./intro.js";
import { showList } from "./list.js";
import { showMissing } from "./missing.js";
import { showPlan } from "./plan/show.js";
import { showPost } from "./post.js";
import { keepsInput, refresh, startRouter } from "./router.js";

// Compare and Plan take an element and the signal of the view only.
/** @param {(main: HTMLElement, view: { signal: AbortSignal }) => Promise<void>} show @returns {import("./router.js").Route["show"]} */
const instrument = (show) => ({ main, signal }) => show(main, { signal });

/** @type {import("./router.js").Route[]} */
const ROUTES = [
  { pattern: /^\/$/, place: "blog", show: showList },
  { pattern: /^\/write(?:\/([\w-]+))?$/, place: "blog", show: showEditor, keepsInput: true },
  { pattern: /^\/drafts$/, place: "blog", show: showDrafts, keepsInput: true },
  { pattern: /^\/posts\/([^/]+)\/edit$/, place: "blog", show: (visit) => showEditor({ ...visit, parts: ["", visit.parts[0]] }), keepsInput: true },
  { pattern: /^\/posts\/([^/]+)$/, place: "blog", show: showPost },
  { pattern: /^\/compare$/, place: "compare", title: "Compare", show: instrument(showCompare), keepsInput: true },
  { pattern: /^\/plan$/, place: "plan", title: "Plan", show: instrument(showPlan), keepsInput: true },
  { pattern: /^/, place: "blog", show: showMissing, keepsInput: true },
];

const main = partOfPage("main");

cleanUp();
showCalls();
showIntro(partOfPage("intro"));
showSwitch(partOfPage("backends"), () => {
  announce(`${currentBackend().label} answer now`);
  // What is being written stays; the next save goes to the new backend.
  if (!keepsInput()) refresh();
});
partOfPage("skip").addEventListener("click", () => focusView());
startRouter(main, ROUTES);
