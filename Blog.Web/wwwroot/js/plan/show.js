// @ts-check
// Plan as a view of the page: loaded when it is first asked for, since readers of the blog need none of it.

import { compareResults } from "../compare/show.js";
import { announce } from "../dom.js";
import { styled } from "../styles.js";

/**
 * @param {HTMLElement} main
 * @param {{ signal: AbortSignal }} view
 */
export async function showPlan(main, { signal }) {
  const [{ mount }] = await Promise.all([import("./view/plan-view.js"), styled("plan.css")]);
  if (signal.aborted) return;
  const root = document.createElement("section");
  const { unmount } = await mount(root, { compareResults, announce, url: new URLSearchParams(location.hash.split("?")[1]) });
  if (signal.aborted) return void unmount();
  signal.addEventListener("abort", unmount);
  document.title = "Plan · Serverless Blog";
  main.replaceChildren(root);
}
