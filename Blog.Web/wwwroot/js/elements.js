// @ts-check
// Elements without markup: attributes by name, texts as text.

let ids = 0;
/** @param {string} stem */
export const newId = (stem) => `${stem}-${++ids}`;

/**
 * @param {string} name
 * @param {Record<string, any>} [attributes] `on…` are listeners; null and false are left out
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") /** @type {HTMLInputElement} */ (element).value = String(value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null)));
  return element;
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [unit]
 */
export function field(label, control, unit = "") {
  control.id ||= newId("field");
  return h("div", { class: "field" }, h("label", { for: control.id }, label), h("span", { class: "control" }, control, unit ? h("span", { class: "unit" }, unit) : null));
}

/**
 * A number that is checked as it is given; an impossible one is named under the field and not taken.
 * @param {{ label: string, unit?: string, value: number, min: number, max: number, onchange: (value: number) => void }} options
 */
export function numberField({ label, unit = "", value, min, max, onchange }) {
  const problem = h("span", { class: "problem", id: newId("problem") });
  const input = h("input", { type: "text", inputmode: "decimal", value: String(value), autocomplete: "off", "aria-describedby": problem.id });
  input.addEventListener("change", () => {
    const given = Number(input.value.trim().replaceAll(",", ""));
    const isGood = input.value.trim() !== "" && given >= min && given <= max;
    problem.textContent = isGood ? "" : `from ${min.toLocaleString("en-US")} to ${max.toLocaleString("en-US")}`;
    if (isGood) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    if (isGood) onchange(given);
  });
  const whole = field(label, input, unit);
  whole.append(problem);
  return whole;
}

/**
 * @param {string} caption
 * @param {string[]} heads
 * @param {(string | Node)[][]} rows
 */
export function table(caption, heads, rows) {
  return h("div", { class: "plan-scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((cell) => h("td", {}, cell)))))));
}

/**
 * @param {string} summary
 * @param {...(Node | string | null)} children
 */
export const details = (summary, ...children) => h("details", {}, h("summary", {}, summary), ...children);
