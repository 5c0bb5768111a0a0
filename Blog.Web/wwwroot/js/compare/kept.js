// @ts-check
// The last runs and what Plan takes of them, in this browser. Storage may be off or full: then they last as long as the page.
import { kept } from "../storage.js";

const RUNS = "compare:runs";
const RESULTS = "compare:results";
const MOST = 20;

/** Hundredths of a millisecond are enough. @param {string} _ @param {any} one */
const rounded = (_, one) => (typeof one === "number" ? Math.round(one * 100) / 100 : one);

/**
 * @typedef {import("./export.js").RunRecord} RunRecord
 * @typedef {import("../plan/measured.js").Measured} Measured
 */

/** @returns {RunRecord[]} newest first */
export const keptRuns = () => {
  const runs = kept.get(RUNS);
  return Array.isArray(runs) ? runs.filter((run) => typeof run?.sentence === "string" && typeof run?.when === "string" && run?.settings && run?.figures) : [];
};

/** @param {RunRecord} run */
export const keepRun = (run) => kept.set(RUNS, [run, ...keptRuns()].slice(0, MOST), rounded);

export const forgetRuns = () => kept.set(RUNS, null);

/** @returns {Measured | null} */
export const keptResults = () => kept.get(RESULTS);

/** @param {Measured} results */
export const keepResults = (results) => kept.set(RESULTS, results, rounded);
