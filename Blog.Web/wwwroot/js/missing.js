// An address that leads nowhere.
import { fromTemplate } from "./dom.js";
import { setMeta } from "./meta.js";

export function showMissing({ main }) {
  setMeta("Nothing here");
  main.replaceChildren(fromTemplate("missing").root);
}
