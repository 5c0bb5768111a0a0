// @ts-check
// Plan: what to allocate and what it costs, in one page. The shell mounts it at #/plan.

import { defaultAssumptions } from "../assumptions.js";
import { ask } from "../ask.js";
import { csvOf, deployLine, fromLink, linkOf, markdownOf, parametersOf, samconfigLine } from "../handover.js";
import { FIXED, whatIsWrongWith } from "../plan.js";
import { defaultPrices, PRICE_NAMES } from "../prices.js";
import { sentenceOf, whole } from "../text.js";
import { h } from "./elements.js";
import { assumptionsPart, countsOf, goalPart, measuredPart, pricesPart, trafficPart } from "./inputs.js";
import { billPart, breakEvenPart, chosen, sensitivityPart, summaryPart, tablesOf, timelinePart } from "./results.js";

/**
 * @typedef {import("../handover.js").Input} Input
 * @typedef {object} Context
 * @property {() => any} compareResults what Compare measured last, or null
 * @property {(text: string) => void} announce
 * @property {URLSearchParams} url parameters after the route
 * @property {(hash: string) => void} navigate
 */

const STORED = "plan:prices";
const STYLE = new URL("../../../css/plan.css", import.meta.url).href;

/** @returns {Input} */
function defaults() {
  return {
    preset: "office", perMonth: 1_000_000, own: null, mix: { read: 0.6, list: 0.35, create: 0.02, update: 0.02, delete: 0.01 },
    goal: { p99Ms: 300, errorShare: 0.001 }, architecture: "arm64", measured: null,
    prices: storedPrices(), assumptions: defaultAssumptions(), seed: 1,
  };
}

/** The prices that were changed in this browser, over the list's. */
function storedPrices() {
  const prices = defaultPrices();
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    for (const name of PRICE_NAMES) if (typeof stored?.[name] === "number" && stored[name] >= 0) prices[name] = stored[name];
  } catch {
    return defaultPrices(); // storage is off or holds something else: the list's prices, which the page shows
  }
  return prices;
}

/** @param {import("../prices.js").Prices} prices */
function storePrices(prices) {
  try {
    localStorage.setItem(STORED, JSON.stringify(prices));
  } catch {
    return false; // storage is off or full: they hold until the page is left
  }
  return true;
}

function addStyle() {
  if (!document.querySelector(`link[href="${STYLE}"]`)) document.head.append(h("link", { rel: "stylesheet", href: STYLE }));
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export function mount(root, context) {
  addStyle();
  const input = fromLink(context.url, defaults());
  /** @type {(() => void) | null} */ let stop = null;

  const status = h("p", { class: "plan-quiet", role: "status" });
  const bar = h("progress", { max: "1", value: "0", "aria-label": "Simulation", hidden: true });
  const cancel = h("button", { type: "button", hidden: true, onclick: () => end("Cancelled; what was there before stays.") }, "Cancel");
  const start = h("button", { type: "button", class: "primary", onclick: () => run() }, "Work it out");
  const results = h("div", { class: "results" });
  const changed = () => {
    storePrices(input.prices);
    if (results.childElementCount > 0) status.textContent = "Something was changed: work it out again.";
  };

  const prices = h("div");
  const drawPrices = (isOpen = false) => {
    const part = pricesPart(input, changed, () => drawPrices(true));
    part.open = isOpen;
    prices.replaceChildren(part);
  };
  drawPrices();
  root.classList.add("plan");
  root.replaceChildren(
    h("h1", { tabindex: "-1" }, "How much to allocate, and on which?"),
    h("p", { class: "plan-quiet" }, "Both backends are simulated under your traffic, request by request, in this browser. Nothing leaves it."),
    h("div", { class: "inputs" }, trafficPart(input, changed), goalPart(input, changed), measuredPart(input, context.compareResults, changed)),
    assumptionsPart(input, changed), prices,
    h("div", { class: "plan-row run" }, start, cancel, bar), status, results);

  /** @param {string} text */
  function end(text) {
    stop?.();
    stop = null;
    bar.hidden = cancel.hidden = true;
    start.disabled = false;
    status.textContent = text;
    context.announce(text);
  }

  function run() {
    stop?.();
    const asked = structuredClone(input);
    const plan = { ...asked, counts: countsOf(asked), fixed: FIXED };
    const wrong = whatIsWrongWith(plan);
    if (wrong) return end(wrong);
    bar.hidden = cancel.hidden = false;
    bar.value = 0;
    start.disabled = true;
    status.textContent = "Simulating…";
    /** @type {any} */ let answer = null;
    const [sentence, later] = [h("p", { class: "sentence" }), h("div")];
    const sections = { sensitivity: h("div"), breakEven: h("div") };
    stop = ask(plan, (message) => {
      if (message.kind === "progress") {
        bar.value = message.done;
        status.textContent = `Simulating: ${message.doing}`;
      } else if (message.kind === "failed") {
        end(`The simulation failed: ${message.why}.`);
      } else if (message.kind === "answer") {
        answer = message.result;
        sentence.textContent = sentenceOf(answer, asked.goal, null);
        later.replaceChildren(handOver(answer, asked, () => sentence.textContent ?? ""));
        results.replaceChildren(sentence, summaryPart(answer), timelinePart(answer), billPart(answer), sections.breakEven, sections.sensitivity, later);
      } else if (message.kind === "sensitivity") {
        sections.sensitivity.replaceChildren(sensitivityPart(message.cases));
      } else if (message.kind === "breakEven") {
        sentence.textContent = sentenceOf(answer, asked.goal, message.crossings);
        sections.breakEven.replaceChildren(breakEvenPart(/** @type {any} */ (message), answer.perMonth));
      } else if (message.kind === "done") {
        end("Done.");
        context.announce(sentence.textContent ?? "");
      }
    });
  }

  /**
   * @param {any} answer
   * @param {Input} asked
   * @param {() => string} sentence
   */
  function handOver(answer, asked, sentence) {
    const parameters = parametersOf(answer.functions.best?.setting ?? null, answer.containers.best?.setting ?? null, asked.architecture);
    const link = `${location.href.split("#")[0]}${linkOf(asked)}`;
    const conditions = () => `${whole(answer.perMonth)} requests a month (${asked.preset}), seed ${asked.seed}, ${asked.architecture}, prices ${chosen(answer, "functions") ? "us-east-1 2026-09 or as changed" : ""}; simulated, not measured. ${link}`;
    const save = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ text) => {
      const url = URL.createObjectURL(new Blob([text], { type }));
      h("a", { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    };
    const copy = (/** @type {string} */ label, /** @type {() => string} */ text) => h("button", { type: "button", onclick: async () => {
      try {
        await navigator.clipboard.writeText(text());
        status.textContent = `${label}: copied.`;
      } catch {
        status.textContent = "The browser did not allow copying; select the text instead.";
      }
    } }, label);
    return h("section", { class: "handover" }, h("h3", {}, "Parameters to deploy"),
      h("pre", { tabindex: "0", "aria-label": "For samconfig.toml" }, samconfigLine(parameters)),
      h("pre", { tabindex: "0", "aria-label": "For deploy.sh" }, deployLine(parameters)),
      h("div", { class: "plan-row" },
        copy("Copy for samconfig.toml", () => samconfigLine(parameters)), copy("Copy for deploy.sh", () => deployLine(parameters)), copy("Copy link", () => link),
        copy("Copy as Markdown", () => markdownOf(sentence(), conditions(), tablesOf(answer), deployLine(parameters))),
        h("button", { type: "button", onclick: () => save("plan.csv", "text/csv", csvOf(tablesOf(answer))) }, "Save CSV")),
      h("p", { class: "plan-quiet" }, h("a", { href: link }, "This plan as a link"), asked.measured ? "; samples of the durations stay behind, their p50 and p95 go with it." : "."));
  }

  return {
    unmount() {
      stop?.();
      root.replaceChildren();
    },
  };
}
