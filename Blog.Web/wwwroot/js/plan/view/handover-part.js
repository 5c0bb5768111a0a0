// @ts-check
// The end of an answer: parameters to paste, the link, Markdown and CSV.

import { csvOf, deployLine, markdownOf, parametersOf, samconfigLine } from "../handover.js";
import { chosen, tablesOf } from "../explain.js";
import { REGIONS } from "../prices.js";
import { whole } from "../text.js";
import { h } from "../../elements.js";

/**
 * @param {any} answer
 * @param {import("../handover.js").Input} asked
 * @param {string} link
 * @param {() => string} sentence
 * @param {(text: string) => void} say
 */
export function handOverPart(answer, asked, link, sentence, say) {
  const [functions, containers] = /** @type {const} */ (["functions", "containers"]).map((backend) => answer[backend].best?.setting ?? null);
  const parameters = parametersOf(functions, containers, asked.architecture);
  const missing = /** @type {const} */ (["functions", "containers"]).filter((backend) => answer[backend].best === null);
  const changed = Object.keys(asked.changed).length;
  const prices = `prices of ${asked.region}, ${REGIONS[asked.region].date}${changed > 0 ? `, ${changed} of them changed by hand` : ""}`;
  const durations = asked.measured ? `durations measured ${asked.measured.when.slice(0, 10)} ${{ aws: "on AWS", laptop: "on a laptop", hand: "and typed in" }[asked.measured.where]}` : "default durations";
  const conditions = () => `${whole(answer.perMonth)} requests a month (${asked.preset === "own" ? "own counts" : asked.preset}), seed ${asked.seed}, ${asked.architecture}, ${prices}, ${durations}; simulated, not measured. ${link}`;
  const save = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ text) => {
    const url = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  const copy = (/** @type {string} */ label, /** @type {() => string} */ text) => h("button", { type: "button", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text());
      say(`${label}: copied.`);
    } catch {
      say("The browser did not allow copying; select the text instead.");
    }
  } }, label);
  return h("section", { class: "handover" }, h("h2", {}, "Parameters to deploy"),
    missing.length > 0 ? h("p", {}, `Without parameters for ${missing.join(" and ")}: no setting that was tried meets the goal (nearest: ${missing.map((backend) => `p99 ${Math.round(chosen(answer, backend).p99Ms)} ms`).join(", ")}).`) : null,
    h("pre", { tabindex: "0", role: "region", "aria-label": "For samconfig.toml" }, samconfigLine(parameters)),
    h("pre", { tabindex: "0", role: "region", "aria-label": "For deploy.sh" }, deployLine(parameters)),
    h("div", { class: "plan-row" },
      copy("Copy for samconfig.toml", () => samconfigLine(parameters)), copy("Copy for deploy.sh", () => deployLine(parameters)), copy("Copy link", () => link),
      copy("Copy as Markdown", () => markdownOf(sentence(), conditions(), tablesOf(answer), deployLine(parameters))),
      h("button", { type: "button", onclick: () => save("plan.csv", "text/csv", csvOf(tablesOf(answer))) }, "Save CSV")),
    h("p", { class: "plan-quiet" }, h("a", { href: link }, "This plan as a link"), ": with the counts, the durations and every change, so it gives these figures again."));
}
