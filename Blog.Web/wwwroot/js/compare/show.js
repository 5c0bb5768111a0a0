// @ts-check
// Compare as a view of the page: loaded when it is first asked for. What was measured last stays for Plan while the page is open.
import { announce } from "../dom.js";

/** @type {ReturnType<typeof import("./summary.js").handOver>} */
let last = null;

export const compareResults = () => last;

/**
 * @param {HTMLElement} main
 * @param {{ signal: AbortSignal }} view
 */
export async function showCompare(main, { signal }) {
  const { compareView } = await import("./compare-view.js");
  if (signal.aborted) return;
  document.title = "Compare · Serverless Blog";
  main.replaceChildren(compareView({ signal, announce, url: new URLSearchParams(location.hash.split("?")[1]), keep: (results) => void (last = results) }));
}
