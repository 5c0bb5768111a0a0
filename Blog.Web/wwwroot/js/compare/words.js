// @ts-check
// A run in words. No DOM.
import { OPERATIONS } from "./design.js";
import { isShown, moreRequests } from "./statistics.js";

/**
 * @typedef {import("./summary.js").Verdict} Verdict
 * @typedef {import("./statistics.js").Estimate} Estimate
 * @typedef {import("./statistics.js").Contrast} Contrast
 */

/** @param {number | null} value */
export const ms = (value) => (value === null ? "–" : value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 }));

/** @param {number} value */
const times = (value) => value.toFixed(2);

/** @param {Estimate} estimate @param {(value: number) => string} text */
export const interval = ({ low, high }, text) => `95\u00a0%: ${text(low)} to ${text(high)}`;

/** @param {Contrast} contrast functions less containers @returns {{ winner: "Functions" | "Containers", difference: Estimate, ratio: Estimate }} turned so that the winner's gain is positive */
function turned({ difference, ratio }) {
  if (difference.low > 0) return { winner: "Containers", difference, ratio };
  return {
    winner: "Functions",
    difference: { value: -difference.value, low: -difference.high, high: -difference.low },
    ratio: { value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low },
  };
}

/**
 * Who answered sooner at the median; nobody while the interval holds zero, and then what it would take to show a difference of 1 ms.
 * @param {Verdict | null} verdict
 */
export function sentenceOf(verdict) {
  if (!verdict) return "Too few blocks in which both answered warm to compare them.";
  const { median, blocks } = verdict;
  if (isShown(median.difference)) {
    const { winner, difference } = turned(median);
    return `${winner} answered ${ms(difference.value)} ms sooner (${interval(difference, ms)}).`;
  }
  const more = moreRequests(median.difference, blocks, 1);
  return more > 0 ? `No difference shown; ${more.toLocaleString("en-US")} more requests would show one of 1 ms.` : "No difference shown; one of 1 ms would have been.";
}

/**
 * The rest of the verdict, one line each: the ratio of the medians, and p95.
 * @param {Verdict} verdict
 */
export function detailOf({ median, p95 }) {
  const ratio = (/** @type {Contrast} */ contrast) => {
    if (!isShown(contrast.difference)) return `functions ÷ containers ${times(contrast.ratio.value)} (${interval(contrast.ratio, times)})`;
    const { ratio: gain } = turned(contrast);
    return `${times(gain.value)} times as fast (${interval(gain, times)})`;
  };
  const tail = isShown(p95.difference)
    ? `${turned(p95).winner.toLowerCase()} ${ms(turned(p95).difference.value)} ms sooner (${interval(turned(p95).difference, ms)})`
    : `no difference shown, functions less containers ${ms(p95.difference.value)} ms (${interval(p95.difference, ms)})`;
  return [`At the median: ${ratio(median)}.`, `At p95: ${tail}, ${ratio(p95)}.`];
}

/** @param {{ where: "laptop" | "aws" }} conditions */
export const placeOf = ({ where }) => (where === "laptop" ? "both on this laptop, under the emulator" : "on AWS");

/**
 * Where, on what, when and how: to stand beside the figures.
 * @param {{ when: string, where: "laptop" | "aws", browser: string, processors: number }} conditions
 * @param {import("./design.js").Settings} settings
 */
export function conditionsOf(conditions, settings) {
  const { when, browser, processors } = conditions;
  const machine = processors > 0 ? `${browser}, ${processors} processors` : browser;
  const load = settings.loop === "open" ? `open loop, ${settings.perSecond} a second to each` : `${settings.atOnce} at once`;
  return [placeOf(conditions), machine, `${when.slice(0, 16).replace("T", " ")} UTC`, OPERATIONS[settings.operation], load, `seed ${settings.seed}`].join(" · ");
}

/** @param {number[]} values */
export function apart(values) {
  if (values.length === 0) return "0";
  const shown = values.slice(0, 3).map((value) => Math.round(value).toLocaleString("en-US")).join(", ");
  return `${values.length}: ${shown}${values.length > 3 ? "…" : ""}`;
}

/**
 * What the reader has to know before believing the figures.
 * @param {object} run
 * @param {import("./design.js").Settings} run.settings
 * @param {import("./run.js").Ending} run.ended
 * @param {number} run.leftOut
 * @param {Record<import("./design.js").BackendName, import("./summary.js").Figures>} run.figures
 * @param {Verdict | null} run.verdict
 * @returns {string[]}
 */
export function notesOf({ settings, ended, leftOut, figures, verdict }) {
  const notes = [];
  if (ended === "stopped") notes.push("Stopped by hand: an interval holds as promised only when the end was fixed before.");
  if (ended === "seconds") notes.push(`Ended by the cap of ${settings.seconds} s, before all ${settings.blocks} blocks were done.`);
  if (leftOut > 0) notes.push(`${leftOut} block${leftOut === 1 ? "" : "s"} left out: the tab was hidden.`);
  for (const [name, { errors, byStatus, first, late }] of Object.entries(figures)) {
    if (errors > 0) notes.push(`Errors of the ${name}: ${Object.entries(byStatus).map(([status, count]) => `${count} × ${status}`).join(", ")}.`);
    if (first.length > 0) notes.push(`The ${name} gave ${first.length} first answer${first.length === 1 ? "" : "s"} of a process that was already up: no cold start, and not warm.`);
    if (late !== null) notes.push(`The latest start to the ${name} was ${ms(late)} ms late; it counts.`);
  }
  if (verdict && verdict.blocks < 100) notes.push(`p95 of ${verdict.blocks} blocks rests on its few slowest answers.`);
  return notes;
}
