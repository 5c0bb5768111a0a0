// @ts-check
// The instrument: settings, the sentence, and the figures as they come.
import { setState } from "../../dom.js";
import { h } from "../../elements.js";
import { askWriteKey } from "../../writekey.js";
import { settingsOf } from "../design.js";
import { keepRun } from "../kept.js";
import { Refused } from "../operations.js";
import { measure } from "../session.js";
import { counted, figuresOf, handOver, merged, verdictOf, warmTimes } from "../summary.js";
import { conditionsNow, isLaptop } from "../where.js";
import { conditionsOf, detailOf, notesOf, sentenceOf } from "../words.js";
import { exportRow } from "./export-row.js";
import { figuresTable, percentilePlot, splitBars } from "./figures.js";
import { honesty } from "./honesty.js";
import { lastRuns } from "./last-runs.js";
import { leftovers } from "./leftovers.js";
import { settingsPart } from "./settings.js";

/**
 * @typedef {import("../run.js").Block} Block
 * @typedef {import("../design.js").Settings} Settings
 * @typedef {import("../../plan/measured.js").Measured} Measured
 * @typedef {"idle" | "running" | "cleaning"} State
 * @typedef {object} Context
 * @property {AbortSignal} signal of the view
 * @property {(text: string) => void} announce
 * @property {URLSearchParams} url
 * @property {(results: Measured) => void} keep
 * @property {() => Measured | null} results kept so far
 */

const DRAW_EVERY_MS = 250;

/** @param {Context} context */
export function compareView({ signal, announce, url, keep, results }) {
  const settings = settingsOf(url, Math.floor(Math.random() * 1000));
  let stop = new AbortController();
  /** @type {State} */ let state = "idle";
  signal.addEventListener("abort", () => stop.abort());

  const start = h("button", { type: "submit", class: "primary compare-start" }, "Start");
  const progress = h("p", { class: "plan-quiet compare-state" }, "Nothing measured yet.");
  const sentence = h("p", { class: "sentence compare-sentence" });
  const detail = [h("p"), h("p")];
  const conditions = h("p", { class: "plan-quiet compare-conditions" });
  const notes = h("ul", { class: "plan-quiet compare-notes" });
  const [figures, plot, split, runs] = [figuresTable(), percentilePlot(), splitBars(), lastRuns()];
  const out = exportRow(announce);
  const place = h("div", { class: "compare-results", hidden: true },
    h("div", { class: "compare-figures" }, h("div", { class: "plan-scroll" }, figures.element)),
    h("div", { class: "compare-answer" }, sentence, h("div", { class: "compare-detail" }, ...detail), conditions, isLaptop ? honesty() : null, plot.element, split.element, out.element, notes));

  const form = settingsPart(settings, start);
  form.addEventListener("submit", () => {
    if (state === "idle") void begin();
    else if (state === "running") stop.abort();
  });
  // Enter in a field presses the button too: it may start a run, but what is typed for the next one must not stop this one.
  start.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (state === "running" && event.detail === 0 && document.activeElement !== start) event.preventDefault();
  });

  /** @param {State} next */
  function enter(next) {
    state = next;
    start.textContent = { idle: "Start", running: "Stop", cleaning: "Deleting…" }[next];
    setState(start, "aria-disabled", next === "cleaning");
  }

  async function begin() {
    if (form.querySelector("[aria-invalid]")) return; // a field says what is wrong; nothing is measured with what was there before
    const asked = structuredClone(settings);
    const where = conditionsNow();
    stop = new AbortController();
    if (signal.aborted) stop.abort();
    enter("running");
    place.hidden = false;
    clear(conditionsOf(where, asked));
    let last = "";
    try {
      const left = await measure(asked, stop.signal, {
        askKey: askWriteKey,
        onPrepared: (done, of) => say(`Preparing: ${done} of ${of} posts written.`),
        onTab: (isHidden) => {
          say(isHidden ? "Paused: this tab is hidden, and the browser slows hidden tabs down." : "Going on.");
          announce(isHidden ? "Paused while this tab is hidden" : "Measuring goes on");
        },
        onBlock: (done, elapsedMs) => live(done, asked, elapsedMs),
        onOutcome: (outcome) => { last = finish(asked, where, outcome); },
        onCleaning: (deleted, of) => {
          if (state !== "cleaning") enter("cleaning");
          say(`${last} Deleting what was written: ${deleted} of ${of}.`.trim());
        },
      });
      if (!last) sentence.textContent = "Nothing was measured.";
      say(left > 0 ? `${last} ${left} written posts could not be deleted; the page tries again when it is opened next.` : last || "Stopped before anything was measured.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.message);
      sentence.textContent = "Nothing was measured.";
      announce(error.message);
    } finally {
      enter("idle");
    }
  }

  /** @param {string} text */
  const say = (text) => void (progress.textContent = text);

  /** @param {string} text of the conditions */
  function clear(text) {
    say("Beginning…");
    sentence.textContent = "Measuring…";
    detail.forEach((line) => void (line.textContent = ""));
    conditions.textContent = `${text} · 95\u00a0% intervals by a bootstrap over blocks, 10,000 resamples`;
    notes.replaceChildren();
    figures.show(null);
    show([], settings, 0, false);
    out.show(null);
  }

  /** @param {Block[]} blocks @param {Settings} asked @param {number} elapsedMs @param {boolean} isFinal */
  function show(blocks, asked, elapsedMs, isFinal) {
    const both = { functions: figuresOf(blocks, "functions", asked, elapsedMs), containers: figuresOf(blocks, "containers", asked, elapsedMs) };
    if (blocks.length > 0) figures.show(both);
    plot.show({ functions: warmTimes(blocks, "functions"), containers: warmTimes(blocks, "containers") }, isFinal);
    split.show(both, isFinal, asked.loop === "open");
    return both;
  }

  let drawn = 0;
  /** @param {Block[]} done @param {Settings} asked @param {number} elapsedMs */
  function live(done, asked, elapsedMs) {
    if (performance.now() - drawn < DRAW_EVERY_MS) return;
    drawn = performance.now();
    const n = counted(done).length;
    say(n === 0 ? `Warming up: ${done.length} of ${asked.warmUp} blocks.` : `Measuring: ${n} of ${asked.blocks} blocks.`);
    if (n > 0) show(done, asked, elapsedMs, false);
  }

  /**
   * @param {Settings} asked
   * @param {ReturnType<typeof conditionsNow>} where
   * @param {import("../run.js").Outcome} outcome
   * @returns {string} what was done, in a few words
   */
  function finish(asked, where, { blocks, ...outcome }) {
    const both = show(blocks, asked, outcome.elapsedMs, true);
    const verdict = verdictOf(blocks, asked.seed);
    const record = { settings: asked, ...where, ...outcome, sentence: sentenceOf(verdict), verdict, figures: both };
    const n = counted(blocks).length;
    const done = `${{ done: "Done", stopped: "Stopped", seconds: "Time is up" }[outcome.ended]}: ${n} of ${asked.blocks} blocks.`;
    say(done);
    sentence.textContent = record.sentence;
    const lines = verdict ? detailOf(verdict) : [];
    detail.forEach((line, i) => void (line.textContent = lines[i] ?? ""));
    notes.replaceChildren(...notesOf(record).map((note) => h("li", {}, note)));
    if (!signal.aborted) announce(`${done} ${record.sentence}`);
    if (n === 0) return done;
    out.show({ record, blocks });
    keepRun(record);
    runs.show();
    const given = handOver(blocks, asked.operation, where);
    if (given) keep(merged(results(), given));
    return done;
  }

  return h("section", { class: "plan compare" }, h("h1", { tabindex: "-1" }, "Which answers sooner, here?"), form, progress, place, runs.element, leftovers());
}
