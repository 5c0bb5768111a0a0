// @ts-check
// Taking a run along: Markdown, CSV, JSON, a link that sets it up again, and the way to Plan.
import { h } from "../../elements.js";
import { linkOf } from "../design.js";
import { csvOf, jsonOf, markdownOf } from "../export.js";

/** @typedef {{ record: import("../export.js").RunRecord, blocks: import("../run.js").Block[] }} Run */

/** @param {(text: string) => void} announce */
export function exportRow(announce) {
  /** @type {Run | null} */ let run = null;
  const page = `${location.origin}/`;
  const byHand = h("textarea", { readonly: true, rows: "6", "aria-label": "To copy by hand", hidden: true });
  // Beside the buttons, not in them: a label that changed its length would move the next one away from under the pointer.
  const said = h("span", { class: "plan-quiet" });
  const copy = async (/** @type {string} */ what, /** @type {string} */ text) => {
    try {
      await navigator.clipboard.writeText(text);
      byHand.hidden = true;
      said.textContent = `${what} copied.`;
      announce(said.textContent);
    } catch {
      said.textContent = "The browser does not let a page copy; here is the text.";
      byHand.hidden = false;
      byHand.value = text;
      byHand.select();
    }
  };
  const save = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ text) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  const stem = () => `compare-${run?.record.when.slice(0, 19).replaceAll(":", "")}`;
  const button = (/** @type {string} */ label, /** @type {(run: Run) => unknown} */ act) =>
    h("button", { type: "button", onclick: () => void (run && act(run)) }, label);
  const buttons = [
    button("Copy as Markdown", ({ record }) => copy("Markdown", markdownOf(record, page))),
    button("Save CSV", ({ blocks }) => save(`${stem()}.csv`, "text/csv", csvOf(blocks))),
    button("Save JSON", ({ record, blocks }) => save(`${stem()}.json`, "application/json", jsonOf(record, blocks))),
    button("Copy link", ({ record }) => copy("Link", page + linkOf(record.settings))),
  ];
  const plan = h("a", { class: "button", href: "#/plan?measured=compare" }, "Use in Plan →");
  const element = h("div", { class: "compare-out" }, h("div", { class: "plan-row" }, ...buttons, plan, said), byHand);
  return {
    element,
    /** @param {Run | null} given null: there is nothing to take along yet */
    show(given) {
      run = given;
      said.textContent = "";
      byHand.hidden = true;
      element.classList.toggle("is-empty", run === null);
      for (const one of buttons) one.disabled = run === null;
      plan.toggleAttribute("inert", run === null);
    },
  };
}
