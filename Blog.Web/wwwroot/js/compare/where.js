// @ts-check
// Where a run takes place, and on what: printed beside every figure, since a time without it says nothing.
import { backends } from "../../urls.js";

/** Both backends are on this machine when one of them is emulated: urls.js of AWS marks none. */
export const isLaptop = backends.some(({ emulated }) => emulated);

/**
 * The browser's name and version: by its brands where it has them (Chromium), else out of its user agent.
 * @param {{ userAgent: string, userAgentData?: { brands: { brand: string, version: string }[] } }} navigator
 */
export function browserOf({ userAgent, userAgentData }) {
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.?a.?brand/i.test(brand));
  const brand = brands.find(({ brand: name }) => name !== "Chromium") ?? brands[0];
  if (brand) return `${brand.brand} ${brand.version}`;
  const named = /(Firefox|Edg|Chrome)\/(\d+)/.exec(userAgent) ?? /(Version)\/(\d+)[\d.]* .*Safari/.exec(userAgent);
  return named ? `${named[1] === "Version" ? "Safari" : named[1]} ${named[2]}` : "an unknown browser";
}

/**
 * @returns {{ when: string, where: "laptop" | "aws", browser: string, processors: number }}
 */
export const conditionsNow = () => ({
  when: new Date().toISOString(), where: isLaptop ? "laptop" : "aws", browser: browserOf(navigator), processors: navigator.hardwareConcurrency ?? 0,
});
