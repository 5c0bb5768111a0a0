// @ts-check
// Taking a run along: Markdown, CSV, JSON, a link that sets it up again, and the way to Plan.
import { h } from "../../plan/view/elements.js";
import { linkOf } from "../design.js";
import { csvOf, jsonOf, markdownOf } from "../export.js";

/** @typedef {{ record: import("../export.js").RunRecord, blocks: import("../run.js").Block[] }} Run */

/** @param {(text: string) => void} announce */
export function exportRow(announce) {
  /** @type {Run | null} */ let run = null;
  const page = () => location.href.split("#")[0];
  const byHand = h("textarea", { readonly: true, rows: "6", "aria-label": "To copy by hand", hidden: true });
  const copy = async (/** @type {string} */ what, /** @type {string} */ text) => {
    try {
      await navigator.clipboard.writeText(text);
      byHand.hidden = true;
      announce(`${what} copied`);
      return true;
    } catch {
      byHand.hidden = false;
      byHand.value = text;
      byHand.select();
      return false;
    }
  };
  const save = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ text) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  const stem = () => `compare-${run?.record.when.slice(0, 19).replaceAll(":", "")}`;
  const button = (/** @type {string} */ label, /** @type {(run: Run) => unknown} */ act) =>
    h("button", { type: "button", onclick: async (/** @type {Event} */ event) => {
      const target = /** @type {HTMLElement} */ (event.currentTarget);
      if (run && await act(run) === true) target.textContent = "Copied";
    }, onblur: (/** @type {Event} */ event) => void (/** @type {HTMLElement} */ (event.currentTarget).textContent = label) }, label);
  const buttons = [
    button("Copy as Markdown", ({ record }) => copy("Markdown", markdownOf(record, page()))),
    button("Save CSV", ({ blocks }) => save(`${stem()}.csv`, "text/csv", csvOf(blocks))),
    button("Save JSON", ({ record, blocks }) => save(`${stem()}.json`, "application/json", jsonOf(record, blocks))),
    button("Copy link", ({ record }) => copy("Link", page() + linkOf(record.settings))),
  ];
  const plan = h("a", { class: "button", href: "#/plan?measured=compare" }, "Use in Plan →");
  const element = h("div", { class: "compare-out" }, h("div", { class: "plan-row" }, ...buttons, plan), byHand);
  return {
    element,
    /** @param {Run | null} given null: there is nothing to take along yet */
    show(given) {
      run = given;
      element.classList.toggle("is-empty", run === null);
      for (const one of buttons) one.disabled = run === null;
      plan.toggleAttribute("inert", run === null);
    },
  };
}
