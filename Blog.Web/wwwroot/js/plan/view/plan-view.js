// @ts-check
// Plan: what to allocate and what it costs, in one page. The shell mounts it at #/plan.

import { defaultAssumptions } from "../assumptions.js";
import { ask } from "../ask.js";
import { fromLink, linkOf } from "../link.js";
import { condensed, whatIsWrong } from "../measured.js";
import { FIXED, whatIsWrongWith } from "../plan.js";
import { pricesOf } from "../prices.js";
import { sentenceOf } from "../text.js";
import { h } from "../../elements.js";
import { handOverPart } from "./handover-part.js";
import { assumptionsPart, countsOf, goalPart, measuredPart, trafficPart } from "./inputs.js";
import { keptPrices } from "./kept-prices.js";
import { pricesPart } from "./prices-part.js";
import { billPart, breakEvenPart, distributionPart, sensitivityPart, summaryPart, timelinePart } from "./results.js";

/**
 * @typedef {import("../handover.js").Input} Input
 * @typedef {object} Context
 * @property {() => any} compareResults what Compare measured last, or null
 * @property {(text: string) => void} announce
 * @property {URLSearchParams} url parameters after the route
 */

/** @returns {Input} */
function defaults() {
  const { region, changed } = keptPrices();
  return {
    preset: "office", perMonth: 1_000_000, own: null, mix: { read: 0.6, list: 0.35, create: 0.02, update: 0.02, delete: 0.01 },
    goal: { p99Ms: 300, errorShare: 0.001 }, architecture: "arm64", measured: null,
    region, changed: changed[region] ?? {}, assumptions: defaultAssumptions(), seed: 1,
  };
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function mount(root, context) {
  const { input, problems } = await fromLink(context.url, defaults());
  // "Use in Plan" of Compare: the address only says where the figures are.
  const given = context.url.get("measured") === "compare" ? context.compareResults() : null;
  if (given && whatIsWrong(given) === null) input.measured = condensed(given);
  /** @type {(() => void) | null} */ let stop = null;

  const status = h("p", { class: "plan-quiet", role: "status" });
  const doing = h("p", { class: "plan-quiet", "aria-hidden": "true" }); // changes several times a second: the bar says it to a screen reader
  const bar = h("progress", { max: "1", value: "0", "aria-label": "Simulation", hidden: true });
  const cancel = h("button", { type: "button", hidden: true, onclick: () => end("Cancelled; what was there before stays.") }, "Cancel");
  const start = h("button", { type: "button", class: "primary", onclick: () => run() }, "Work it out");
  const results = h("div", { class: "results" });
  const changed = () => {
    if (results.childElementCount > 0) status.textContent = "Something was changed: work it out again.";
  };

  root.classList.add("plan");
  root.replaceChildren(
    h("h1", { tabindex: "-1" }, "How much to allocate, and on which?"),
    h("p", { class: "plan-quiet" }, "Both backends are simulated under your traffic, request by request, in this browser. Nothing leaves it."),
    ...(problems.length > 0 ? [h("div", { class: "problem", role: "alert" }, h("p", {}, "Not all of the link could be taken; the defaults are in its place:"), h("ul", {}, ...problems.map((one) => h("li", {}, one))))] : []),
    h("div", { class: "inputs" }, trafficPart(input, changed), goalPart(input, changed), measuredPart(input, context.compareResults, changed)),
    assumptionsPart(input, changed), pricesPart(input, changed),
    h("div", { class: "plan-row run" }, start, cancel, bar), doing, status, results);

  /** @param {string} text */
  function end(text) {
    stop?.();
    stop = null;
    const hadFocus = document.activeElement === cancel;
    bar.hidden = cancel.hidden = true;
    doing.textContent = "";
    if (hadFocus) start.focus();
    start.removeAttribute("aria-disabled");
    status.textContent = text;
  }

  function run() {
    if (stop) return;
    const wrongField = /** @type {HTMLElement | null} */ (root.querySelector("[aria-invalid]"));
    if (wrongField) {
      const closed = wrongField.closest("details:not([open])");
      if (closed) /** @type {HTMLDetailsElement} */ (closed).open = true;
      wrongField.focus();
      return end("A field has a value that cannot be; it says what can. Nothing was simulated.");
    }
    const asked = structuredClone(input);
    const { region, changed: own, ...rest } = asked;
    const plan = { ...rest, counts: countsOf(asked), prices: pricesOf(region, own), fixed: FIXED };
    const wrong = whatIsWrongWith(plan);
    if (wrong) return end(wrong);
    bar.hidden = cancel.hidden = false;
    bar.value = 0;
    start.setAttribute("aria-disabled", "true");
    status.textContent = "Simulating…";
    /** @type {any} */ let answer = null;
    const [sentence, later] = [h("p", { class: "sentence" }), h("div")];
    const sections = { sensitivity: h("div"), breakEven: h("div") };
    stop = ask(plan, async (message) => {
      if (message.kind === "progress") {
        bar.value = message.done;
        doing.textContent = message.doing;
      } else if (message.kind === "failed") {
        end(`The simulation failed: ${message.why}.`);
      } else if (message.kind === "answer") {
        answer = message.result;
        sentence.textContent = sentenceOf(answer, asked.goal, null);
        results.replaceChildren(sentence, summaryPart(answer, asked), distributionPart(answer), timelinePart(answer), billPart(answer), sections.breakEven, sections.sensitivity, later);
        const link = `${location.href.split("#")[0]}${await linkOf(asked)}`;
        later.replaceChildren(handOverPart(answer, asked, link, () => sentence.textContent ?? "", (text) => void (status.textContent = text)));
      } else if (message.kind === "sensitivity") {
        sections.sensitivity.replaceChildren(sensitivityPart(message.cases));
      } else if (message.kind === "breakEven") {
        sentence.textContent = sentenceOf(answer, asked.goal, /** @type {any} */ (message));
        sections.breakEven.replaceChildren(breakEvenPart(/** @type {any} */ (message), answer.perMonth));
      } else if (message.kind === "done") {
        end("Done.");
        context.announce(sentence.textContent ?? "");
      }
    });
  }

  return {
    unmount() {
      stop?.();
      root.replaceChildren();
    },
  };
}
