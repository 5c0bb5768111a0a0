// @ts-check
// The region and the prices that were changed by hand, in this browser. Storage may be off or full: then they last as long as the page.

import { kept } from "../../storage.js";
import { DEFAULT_REGION, isRegion, PRICE_NAMES, REGIONS } from "../prices.js";

/**
 * @typedef {import("../prices.js").RegionName} RegionName
 * @typedef {Partial<import("../prices.js").Prices>} Changed
 * @typedef {{ region: RegionName, changed: Partial<Record<RegionName, Changed>> }} Kept  The region chosen last, and the changes of each.
 */

const STORED = "plan:prices";

/** @returns {Kept} */
export function keptPrices() {
  const stored = kept.get(STORED);
  // Before there were regions it was one list of prices, those of us-east-1.
  const byRegion = stored?.changed ?? { [DEFAULT_REGION]: stored };
  return {
    region: isRegion(stored?.region) ? stored.region : DEFAULT_REGION,
    changed: Object.fromEntries(Object.keys(byRegion).filter(isRegion).map((region) => [region, changesIn(byRegion[region], region)])),
  };
}

/** @param {Kept} prices */
export const keepPrices = (prices) => kept.set(STORED, prices);

/**
 * @param {any} given
 * @param {RegionName} region
 * @returns {Changed}
 */
function changesIn(given, region) {
  const list = REGIONS[region].prices;
  return Object.fromEntries(PRICE_NAMES.filter((name) => typeof given?.[name] === "number" && given[name] >= 0 && given[name] !== list[name]).map((name) => [name, given[name]]));
}
