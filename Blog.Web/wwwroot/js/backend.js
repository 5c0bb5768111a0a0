// @ts-check
// Which backend answers: kept in the page's address (?backend=…), so that a link shows the same, and in the browser.
import { backends } from "../urls.js";
import { preferredBackend } from "./storage.js";

/** @param {string | null} name */
const byName = (name) => backends.find((backend) => backend.name === name);

let current = byName(new URLSearchParams(location.search).get("backend")) ?? byName(preferredBackend.get()) ?? backends[0];

/** The backend in use: its name, label, url and whether it is emulated. */
export const currentBackend = () => current;

/** Shows the switch and calls back when the person turns it. @param {HTMLElement} fieldset @param {() => void} onChange */
export function showSwitch(fieldset, onChange) {
  for (const backend of backends) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "backend";
    radio.value = backend.name;
    radio.checked = backend === current;
    radio.addEventListener("change", () => {
      current = backend;
      preferredBackend.set(backend.name);
      const address = new URL(location.href);
      address.searchParams.set("backend", backend.name);
      history.replaceState(history.state, "", address);
      onChange();
    });
    const text = document.createElement("span");
    text.textContent = backend.label;
    label.append(radio, text);
    fieldset.append(label);
  }
}
