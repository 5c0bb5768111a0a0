// @ts-check
// Words of a title as a piece of an address.

const LONGEST = 60;

/**
 * Letters and digits of any script, in lower case, joined by hyphens; empty where there are none.
 * @param {string} text
 */
export function slugOf(text) {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]+/g, "").normalize("NFC").toLowerCase();
  const words = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  let slug = "";
  for (const word of words) {
    const longer = slug ? `${slug}-${word}` : word;
    if ([...longer].length > LONGEST) return slug || [...word].slice(0, LONGEST).join("");
    slug = longer;
  }
  return slug;
}
