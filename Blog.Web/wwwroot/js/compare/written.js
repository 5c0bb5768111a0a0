// @ts-check
// Which runs have written posts that may still be there: kept in the browser before the first is sent, so that a closed tab leaves none behind.
import { kept } from "../storage.js";

const KEY = "compare:written";

/** A post whose answer never came may appear this long after. */
const SETTLED_MS = 60_000;

/**
 * @typedef {{ author: string, at: number, unsure: boolean }} Written  `unsure`: an answer never came, so the list is looked at once more, later.
 */

/** @returns {Written[]} */
export function written() {
  const all = kept.get(KEY);
  return Array.isArray(all) ? all.filter((one) => typeof one?.author === "string" && one.author.startsWith("Compare ") && typeof one.at === "number") : [];
}

/** @param {Written[]} all */
const store = (all) => kept.set(KEY, all.length === 0 ? null : all);

/** @param {Written} one @returns {boolean} whether it could be kept */
export const remember = (one) => store([...written().filter(({ author }) => author !== one.author), one]);

/** @param {string} author */
export const forget = (author) => store(written().filter((one) => one.author !== author));

/**
 * After its posts were deleted and none was found any more: forgotten, but for a run some answer of which never came.
 * @param {string} author
 * @param {number} now
 */
export function wasCleaned(author, now) {
  const one = written().find((each) => each.author === author);
  if (one && (!one.unsure || now - one.at > SETTLED_MS)) forget(author);
}
