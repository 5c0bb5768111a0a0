// @ts-check
// Compare as a view of the page: loaded when it is first asked for. Readers of the blog load this file alone.
import { announce } from "../dom.js";
import { styled } from "../styles.js";
import { keepResults, keptResults } from "./kept.js";
import { written } from "./written.js";

/** @typedef {import("../plan/measured.js").Measured} Measured */

/** Where storage is off, the results last as long as the page. @type {Measured | null} */
let last = null;

/** What was measured last, for Plan: the latest run of each operation. */
export const compareResults = () => last ?? keptResults();

/** @param {Measured} results */
function keep(results) {
  last = results;
  keepResults(results);
}

/** Deletes what runs of tabs that were closed have left behind. */
export async function cleanUp() {
  if (written().length > 0) await (await import("./cleaning.js")).cleanLeftovers();
}

/**
 * @param {HTMLElement} main
 * @param {{ signal: AbortSignal }} view
 */
export async function showCompare(main, { signal }) {
  const [{ compareView }] = await Promise.all([import("./view/compare-view.js"), styled("plan.css"), styled("compare.css")]);
  if (signal.aborted) return;
  document.title = "Compare · Serverless Blog";
  main.replaceChildren(compareView({ signal, announce, url: new URLSearchParams(location.hash.split("?")[1]), keep, results: compareResults }));
}
