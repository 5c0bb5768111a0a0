// @ts-check
// The last runs of this browser: closed until asked for, since a list that grows moves what is beneath it.
import { details, h } from "../../elements.js";
import { linkOf } from "../design.js";
import { forgetRuns, keptRuns } from "../kept.js";
import { conditionsOf } from "../words.js";

export function lastRuns() {
  const list = h("ol", { class: "compare-runs" });
  const forget = h("button", { type: "button", onclick: () => { forgetRuns(); show(); } }, "Forget them");
  const element = details("", list, h("p", {}, forget));
  const summary = /** @type {HTMLElement} */ (element.querySelector("summary"));
  function show() {
    const runs = keptRuns();
    summary.textContent = `Last runs in this browser (${runs.length})`;
    forget.hidden = runs.length === 0;
    list.replaceChildren(...runs.map((run) => h("li", {}, h("strong", {}, run.sentence), h("br"), conditionsOf(run, run.settings), " · ", h("a", { href: linkOf(run.settings) }, "Set up again"))));
  }
  show();
  return { element, show };
}
