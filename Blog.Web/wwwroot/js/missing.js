// @ts-check
// An address that leads nowhere.
import { fromTemplate } from "./dom.js";
import { setMeta } from "./meta.js";

/** @param {import("./router.js").Visit} visit */
export function showMissing({ main }) {
  setMeta("Nothing here");
  main.replaceChildren(fromTemplate("missing").root);
}
