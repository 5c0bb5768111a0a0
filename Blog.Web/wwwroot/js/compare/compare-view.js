// @ts-check
// The instrument: settings, the sentence, and the figures as they come.
import { backends } from "../../urls.js";
import { field, h, numberField, table } from "../plan/view/elements.js";
import { ask, visible } from "./measure.js";
import { run } from "./run.js";
import { compare, verdict } from "./statistics.js";
import { counted, figuresOf, handOver, pairsOf } from "./summary.js";

/** @typedef {import("./run.js").Block} Block */
/** @typedef {"read" | "list"} Operation */

const STYLE = new URL("../../css/plan.css", import.meta.url).href;
const WARM_UP = 5;
const SHOW_EVERY = 10;

/**
 * @param {{ signal: AbortSignal, announce: (text: string) => void, url: URLSearchParams, keep: (results: ReturnType<typeof handOver>) => void }} context
 */
export function compareView({ signal, announce, url, keep }) {
  if (!document.querySelector(`link[href="${STYLE}"]`)) document.head.append(h("link", { rel: "stylesheet", href: STYLE }));
  const settings = { blocks: within(url.get("blocks"), 10, 1000, 200), seed: within(url.get("seed"), 0, 999_999, Math.floor(Math.random() * 1000)) };
  const operation = h("select", {}, h("option", { value: "list" }, "list posts"), h("option", { value: "read" }, "read a post"));
  operation.value = url.get("operation") === "read" ? "read" : "list";
  const sentence = h("p", { class: "sentence", role: "status" });
  const state = h("p", { class: "plan-quiet" }, `Each block asks both once, one after the other, in random order; ${WARM_UP} blocks before them do not count. Only reads: nothing is written.`);
  const results = h("div");
  let stop = new AbortController();
  let isRunning = false;
  signal.addEventListener("abort", () => stop.abort());

  const start = h("button", { type: "button", class: "primary", onclick: () => (isRunning ? stop.abort() : void measure()) }, "Start");

  async function measure() {
    const { blocks, seed } = settings;
    const chosen = /** @type {Operation} */ (operation.value);
    const when = new Date().toISOString();
    const where = /** @type {"laptop" | "aws"} */ (backends.some((backend) => backend.emulated) ? "laptop" : "aws");
    const conditions = `${where === "laptop" ? "on this laptop, the functions under the emulator" : "on AWS"} · ${navigator.userAgent} · ${when.slice(0, 16).replace("T", " ")} UTC · seed ${seed}`;
    stop = new AbortController();
    isRunning = true;
    start.textContent = "Stop";
    sentence.textContent = "";
    results.replaceChildren();
    try {
      const path = await pathOf(chosen, stop.signal);
      if (path === null) {
        if (!stop.signal.aborted) sentence.textContent = "There is no post to read, or no answer: write one, or look at the call log on the Blog.";
        return;
      }
      const done = await run({
        blocks, warmUp: WARM_UP, seed, signal: stop.signal, ready: waitUntilVisible,
        ask: (name) => ask(/** @type {{ url: string }} */ (backends.find((backend) => backend.name === name)), path, stop.signal),
        onBlock: (all) => {
          state.textContent = `${counted(all).length} of ${blocks} blocks, ${conditions}`;
          if (all.length % SHOW_EVERY === 0) showFigures(all);
        },
      });
      finish(done, chosen, { when, where, browser: navigator.userAgent }, conditions, seed);
    } finally {
      isRunning = false;
      start.textContent = "Start";
    }
  }

  async function waitUntilVisible() {
    if (document.hidden) state.textContent = "Paused while this tab is hidden.";
    await visible();
  }

  /** @param {Block[]} done */
  const showFigures = (done) => results.replaceChildren(figuresTable(done));

  /**
   * @param {Block[]} done
   * @param {Operation} chosen
   * @param {{ when: string, where: "laptop" | "aws", browser: string }} where
   * @param {string} conditions
   * @param {number} seed
   */
  function finish(done, chosen, where, conditions, seed) {
    showFigures(done);
    const pairs = pairsOf(done);
    const wasStopped = stop.signal.aborted ? "Stopped: " : "";
    state.textContent = `${wasStopped}${counted(done).length} blocks, ${conditions}`;
    if (pairs.length < 2) {
      sentence.textContent = "Too few blocks in which both answered to compare them.";
      return;
    }
    sentence.textContent = verdict(compare(pairs, 0.5, seed));
    if (!signal.aborted) announce(sentence.textContent ?? "");
    const tail = compare(pairs, 0.95, seed);
    const raw = h("textarea", { readonly: true, rows: "4", "aria-label": "All samples as JSON", value: JSON.stringify({ operation: chosen, seed, ...where, blocks: done }) });
    results.append(
      h("p", {}, `At p95, functions less containers: ${ms(tail.difference)} ms (95 %: ${ms(tail.low)} to ${ms(tail.high)}). Bootstrap over ${pairs.length} blocks, 10,000 resamples.`),
      h("p", {}, h("a", { href: `#/compare?operation=${chosen}&blocks=${settings.blocks}&seed=${seed}` }, "Link to this run's settings"), " · ", h("a", { href: "#/plan" }, "Use in Plan")),
      h("details", {}, h("summary", {}, "All samples as JSON"), raw));
    keep(handOver(done, chosen, where));
  }

  return h("section", { class: "plan" },
    h("h1", { tabindex: "-1" }, "Which answers sooner, here?"),
    h("div", { class: "plan-row" }, field("Operation", operation),
      numberField({ label: "Blocks", value: settings.blocks, min: 10, max: 1000, onchange: (value) => void (settings.blocks = Math.round(value)) }),
      numberField({ label: "Seed", value: settings.seed, min: 0, max: 999_999, onchange: (value) => void (settings.seed = Math.round(value)) }), start),
    sentence, state, results);
}

/** @param {Block[]} done */
function figuresTable(done) {
  const row = (/** @type {"functions" | "containers"} */ backend) => {
    const { n, errors, cold, p50, p90, p95, p99, max, app, db, rest } = figuresOf(done, backend);
    return [backend, `${errors}/${n}`, String(cold), ...[p50, p90, p95, p99, max, rest, app, db].map(ms)];
  };
  return table("Times in ms, start to last byte in this browser; the last three are medians of its parts",
    ["backend", "errors", "cold", "p50", "p90", "p95", "p99", "max", "network and platform", "app", "db"], [row("functions"), row("containers")]);
}

/**
 * What to ask for: the list, or its newest post; null when there is none.
 * @param {Operation} operation
 * @param {AbortSignal} signal
 */
async function pathOf(operation, signal) {
  if (operation === "list") return "/blogs?limit=20";
  try {
    const response = await fetch(`${backends[0].url}/blogs?limit=1`, { cache: "no-store", credentials: "omit", signal });
    const id = response.ok ? (await response.json()).items[0]?.id : undefined;
    return id === undefined ? null : `/blogs/${encodeURIComponent(id)}`;
  } catch {
    return null; // said in the page by the caller
  }
}

/** @param {number | null} value */
const ms = (value) => (value === null ? "–" : value.toFixed(1));

/**
 * @param {string | null} text
 * @param {number} min
 * @param {number} max
 * @param {number} otherwise
 */
function within(text, min, max, otherwise) {
  const value = /^\d{1,6}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : otherwise;
}
