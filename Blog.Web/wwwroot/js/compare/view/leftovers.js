// @ts-check
// Posts of a run whose tab was closed: the page has tried at its start, but may lack the write key, which it asks for only when told to.
import { h } from "../../elements.js";
import { askWriteKey } from "../../writekey.js";
import { cleanLeftovers } from "../cleaning.js";
import { written } from "../written.js";

export function leftovers() {
  const place = h("div", { class: "compare-leftovers" });
  const text = h("p", { class: "plan-quiet", role: "status" }, "Posts of an earlier run may still be there.");
  const button = h("button", { type: "button", onclick: async () => {
    text.textContent = "Deleting them…";
    let cleaned = await cleanLeftovers();
    if (cleaned.needsKey && await askWriteKey(false)) cleaned = await cleanLeftovers();
    text.textContent = cleaned.busy > 0 ? "A run in another tab is still at work with them." : cleaned.left > 0 ? `${cleaned.left} are still there.` : "None is left.";
    button.hidden = cleaned.busy === 0 && cleaned.left === 0;
  } }, "Delete them");
  place.append(text, button);
  // A run with an answer that never came is looked after by itself, at every start of the page.
  place.hidden = written().every(({ unsure }) => unsure);
  return place;
}
