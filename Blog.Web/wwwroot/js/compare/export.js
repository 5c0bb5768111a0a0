// @ts-check
// A run to take along: CSV of its samples, JSON of everything, Markdown of the verdict.
import { BACKENDS, linkOf } from "./design.js";
import { splitOf } from "./timing.js";
import { apart, conditionsOf, detailOf, ms, notesOf } from "./words.js";

/**
 * @typedef {object} RunRecord
 * @property {import("./design.js").Settings} settings
 * @property {string} when
 * @property {"laptop" | "aws"} where
 * @property {string} browser
 * @property {number} processors
 * @property {import("./run.js").Ending} ended
 * @property {number} leftOut
 * @property {number} elapsedMs
 * @property {string} sentence
 * @property {import("./summary.js").Verdict | null} verdict
 * @property {Record<import("./design.js").BackendName, import("./summary.js").Figures>} figures
 */

const COLUMNS = ["block", "warm-up", "backend", "asked", "due at ms", "ms", "late", "network and platform", "app", "db", "init", "status", "ok", "start", "trace"];

/** @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000;

/**
 * One row a sample, in the order the blocks were done.
 * @param {import("./run.js").Block[]} blocks
 */
export function csvOf(blocks) {
  const rows = blocks.flatMap((block) => BACKENDS.map((backend) => {
    const sample = block[backend];
    const split = splitOf(sample);
    return [
      block.index, block.warmUp, backend, block.first === backend ? "first" : "second", round(sample.at), round(sample.ms), round(sample.late), round(split.rest),
      sample.parts.app ?? "", sample.parts.db ?? "", sample.parts.init ?? "", sample.status, sample.ok, sample.start, sample.traceId ?? "",
    ];
  }));
  // A trace id comes from outside: in quotes it is one cell, whatever it holds.
  const cell = (/** @type {unknown} */ value) => (/^[\w .-]*$/.test(String(value)) ? String(value) : `"${String(value).replaceAll('"', '""')}"`);
  return [COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/**
 * @param {RunRecord} record
 * @param {import("./run.js").Block[]} blocks
 */
export const jsonOf = (record, blocks) => JSON.stringify({ ...record, unit: "ms", blocks }, (_, value) => (typeof value === "number" ? round(value) : value), 1);

/**
 * @param {RunRecord} record
 * @param {string} page the address of the page, without fragment
 */
export function markdownOf(record, page) {
  const { figures: { functions, containers }, verdict, settings } = record;
  const row = (/** @type {string} */ name, /** @type {(one: import("./summary.js").Figures) => string} */ text) => `| ${name} | ${text(functions)} | ${text(containers)} |`;
  const table = [
    "| | functions | containers |", "|---|---:|---:|",
    ...(/** @type {const} */ (["p50", "p90", "p95", "p99", "max"])).map((name) => row(`${name}, ms`, (one) => ms(one[name]))),
    row("answers a second", (one) => ms(one.perSecond)), row("errors", ({ errors, n }) => `${errors}/${n}`), row("cold starts", ({ cold }) => apart(cold)),
  ];
  const split = row("network and platform, ms", (one) => ms(one.split?.rest ?? null));
  const parts = (/** @type {const} */ (["app", "db"])).map((name) => row(`${name}, ms`, (one) => ms(one.split?.[name] ?? null)));
  return [
    "## Which answers sooner, here?", `**${record.sentence}**`, ...(verdict ? [detailOf(verdict).join(" ")] : []), conditionsOf(record, settings), table.join("\n"),
    "Where the median goes:", ["| | functions | containers |", "|---|---:|---:|", split, ...parts].join("\n"),
    ...notesOf(record), `Bootstrap over blocks, 10,000 resamples. [The same again](${page}${linkOf(settings)})`,
  ].join("\n\n") + "\n";
}
