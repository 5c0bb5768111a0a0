// @ts-check
// The last runs and what Plan takes of them, in this browser. Storage may be off or full: then they last as long as the page.
const RUNS = "compare:runs";
const RESULTS = "compare:results";
const MOST = 20;

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value, (_, one) => (typeof one === "number" ? Math.round(one * 100) / 100 : one)));
    return true;
  } catch {
    return false;
  }
}

/**
 * @typedef {import("./export.js").RunRecord} RunRecord
 * @typedef {import("../plan/measured.js").Measured} Measured
 */

/** @returns {RunRecord[]} newest first */
export const keptRuns = () => {
  const runs = read(RUNS);
  return Array.isArray(runs) ? runs.filter((run) => typeof run?.sentence === "string" && typeof run?.when === "string" && run?.settings && run?.figures) : [];
};

/** @param {RunRecord} run */
export const keepRun = (run) => write(RUNS, [run, ...keptRuns()].slice(0, MOST));

export const forgetRuns = () => write(RUNS, []);

/** @returns {Measured | null} */
export const keptResults = () => read(RESULTS);

/** @param {Measured} results */
export const keepResults = (results) => write(RESULTS, results);
