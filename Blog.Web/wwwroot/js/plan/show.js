// @ts-check
// Plan as a view of the page: loaded when it is first asked for, since readers of the blog need none of it.

import { compareResults } from "../compare/show.js";
import { announce } from "../dom.js";

/**
 * @param {HTMLElement} main
 * @param {{ signal: AbortSignal }} view
 */
export async function showPlan(main, { signal }) {
  const { mount } = await import("./view/plan-view.js");
  if (signal.aborted) return;
  const root = document.createElement("section");
  const url = new URLSearchParams(location.hash.split("?")[1]);
  // "Use in Plan" of Compare: what was measured is too long for an address, so the address only says where it is.
  if (url.get("measured") === "compare") url.set("measured", JSON.stringify(compareResults()));
  const { unmount } = mount(root, {
    compareResults,
    announce,
    url,
    navigate: (hash) => void (location.hash = hash),
  });
  signal.addEventListener("abort", unmount);
  document.title = "Plan · Serverless Blog";
  main.replaceChildren(root);
}
