// @ts-check
// What is asked of prices: the region, and each price, with its source. What is changed belongs to its region and is kept with it.

import { PRICE_LABELS, PRICE_NAMES, pricesOf, REGIONS } from "../prices.js";
import { details, field, h, numberField } from "../../elements.js";
import { keepPrices, keptPrices } from "./kept-prices.js";

/**
 * @typedef {import("../prices.js").RegionName} RegionName
 * @typedef {import("../prices.js").PriceName} PriceName
 */

/**
 * @param {import("../handover.js").Input} input
 * @param {() => void} changed
 */
export function pricesPart(input, changed) {
  const body = h("div");

  /** @param {(kept: import("./kept-prices.js").Kept) => void} change */
  const keep = (change) => {
    const kept = keptPrices();
    change(kept);
    keepPrices(kept);
    changed();
  };
  /** @param {RegionName} region */
  const setRegion = (region) => {
    keep((kept) => void (kept.region = region));
    input.region = region;
    input.changed = keptPrices().changed[region] ?? {};
    draw();
  };
  /** @param {RegionName} region of the field, which may have been left by choosing another @param {PriceName} name @param {number} value */
  const setPrice = (region, name, value) => {
    const isList = value === REGIONS[region].prices[name];
    const change = ({ [name]: _, ...others } = /** @type {Partial<import("../prices.js").Prices>} */ ({})) => (isList ? others : { ...others, [name]: value });
    if (region === input.region) input.changed = change(input.changed);
    keep((kept) => void (kept.changed[region] = change(kept.changed[region])));
    state.textContent = stateOf();
  };
  const reset = () => {
    input.changed = {};
    keep((kept) => void delete kept.changed[input.region]);
    draw();
  };

  const state = h("p", { class: "plan-quiet", role: "status" });
  const stateOf = () => {
    const here = Object.keys(input.changed).length;
    const own = keptPrices().changed[input.region] ?? {};
    const isOwn = JSON.stringify(Object.entries(own).sort()) === JSON.stringify(Object.entries(input.changed).sort());
    const elsewhere = Object.entries(keptPrices().changed).filter(([region, prices]) => region !== input.region && Object.keys(prices).length > 0);
    return [
      here === 0 ? "All as in the list." : `${here} changed by hand${isOwn ? ", kept in this browser" : ", by the link"}.`,
      isOwn || Object.keys(own).length === 0 ? "" : `This browser keeps ${Object.keys(own).length} changed prices of its own for ${input.region}: choose the region again to use them.`,
      ...elsewhere.map(([region, prices]) => `${Object.keys(prices).length} changed in ${region} are kept there.`),
    ].filter((text) => text !== "").join(" ");
  };

  function draw() {
    const name = input.region;
    const region = REGIONS[name];
    const prices = pricesOf(input.region, input.changed);
    const regions = h("select", { onchange: () => setRegion(regions.value) }, ...Object.entries(REGIONS).map(([each, one]) => h("option", { value: each, selected: each === name }, `${one.name}, ${each}`)));
    const architecture = h("select", { onchange: () => { input.architecture = architecture.value; changed(); } },
      ...["arm64", "x86_64"].map((each) => h("option", { value: each, selected: input.architecture === each }, each)));
    state.textContent = stateOf();
    body.replaceChildren(
      h("p", { class: "plan-quiet" }, `${region.name}, US dollars, AWS's price list of ${region.date} by public copies of it (docs/plan.md names them). Check them with AWS. For a region that is not here, change the nearest one's.`),
      h("div", { class: "plan-row" }, field("Region", regions), field("Processor", architecture), h("button", { type: "button", onclick: reset }, "Back to the list prices")),
      state,
      h("div", { class: "columns" }, ...PRICE_NAMES.map((price) => {
        const { label, unit, page } = PRICE_LABELS[price];
        const control = numberField({ label, unit, value: prices[price], min: 0, max: 1e6, onchange: (value) => setPrice(name, price, value) });
        control.append(h("p", { class: "source" }, region.unconfirmed.includes(price) ? h("strong", {}, "not confirmed: ") : null, page));
        return control;
      })));
  }
  draw();
  return details("Prices", body);
}
