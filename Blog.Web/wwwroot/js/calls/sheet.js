// @ts-check
// The sheet of the call log: each call with where its time went, and its trace.
import { answerOf, nameOf, startOfCall } from "../calls.js";
import { piecesOf, textOf } from "../compare/view/split.js";
import { s } from "../charts/svg.js";
import { parseTiming, splitOf } from "../compare/timing.js";
import { isLaptop } from "../compare/where.js";
import { ms } from "../compare/words.js";
import { announce } from "../dom.js";
import { h } from "../elements.js";

/** @typedef {import("../calls.js").Call} Call */

const KEPT = 30;
const WIDTH = 300;
const HEIGHT = 14;

/**
 * Where the dashboard shows a trace: only on a laptop, where Blog.Web knows of the dashboard that Aspire has started.
 * @returns {Promise<string | null>}
 */
async function askForTraces() {
  if (!isLaptop) return null;
  try {
    const response = await fetch("/dashboard", { credentials: "omit" });
    const { url } = response.ok ? await response.json() : { url: null };
    return url === null ? null : `${new URL("/traces/detail/", url)}`;
  } catch {
    return null; // no dashboard: the ids are still there to copy
  }
}

/** @type {Promise<string | null> | null} */
let traces = null;

/** @param {Call[]} calls newest first */
export function openSheet(calls) {
  traces ??= askForTraces();
  const rows = h("ol", { id: "call-rows" }, ...calls.map(rowOf));
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const place = isLaptop ? "Both backends are on this laptop, the functions under an emulator: no time here is AWS's. " : "";
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "calls-heading" },
    h("div", { class: "sheet-head" }, h("h2", { id: "calls-heading" }, "Calls of this page"), close),
    h("p", { class: "quiet small" }, `${place}Newest first; from asking to the last byte, as this browser saw it.`), rows);
  dialog.addEventListener("click", (/** @type {Event} */ event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return {
    /** @param {Call} call */
    add(call) {
      rows.prepend(rowOf(call));
      while (rows.children.length > KEPT) rows.lastElementChild.remove();
    },
  };
}

const STARTS = { warm: "", cold: "cold start: a new process", first: "first answer of a process that was already up" };

/** @param {Call} call */
function rowOf(call) {
  const start = startOfCall(call);
  const split = splitOf({ ms: call.ms, start, parts: parseTiming(call.timing) });
  const name = nameOf(call) === "containers" ? "containers" : "functions";
  const bar = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, class: "call-split split", role: "img", "aria-label": textOf(split), preserveAspectRatio: "none" },
    ...piecesOf(split, name, 0.5, (WIDTH - 1) / Math.max(call.ms, 0.001), HEIGHT));
  return h("li", {},
    h("p", { class: "call-line" }, h("span", { class: "call-request" }, `${call.method} ${call.path}`), h("span", { class: "call-time" }, `${answerOf(call)} · ${ms(call.ms)} ms`)),
    call.status ? bar : null,
    h("p", { class: "quiet small" }, [nameOf(call) + (isLaptop ? ", this laptop" : ""), STARTS[start], call.status ? textOf(split) : ""].filter(Boolean).join(" · ")),
    call.traceId ? traceOf(call.traceId) : null);
}

/** @param {string} traceId */
function traceOf(traceId) {
  const id = h("code", {}, traceId);
  const copy = h("button", { type: "button", class: "small", "aria-label": `Copy trace id ${traceId}`, onclick: async () => {
    try {
      await navigator.clipboard.writeText(traceId);
      copy.textContent = "Copied";
      announce("Trace id copied");
    } catch {
      getSelection()?.selectAllChildren(id); // without the clipboard the id is selected, ready for the keyboard
    }
  } }, "Copy");
  const place = h("p", { class: "call-trace small" }, "trace ", id, " ", copy);
  void traces?.then((address) => {
    if (address === null) return;
    const link = h("a", { href: address + encodeURIComponent(traceId), target: "_blank", rel: "noopener", "aria-label": `Open in the dashboard: trace ${traceId}` }, "Open in the dashboard");
    place.append(" ", link);
  });
  return place;
}
