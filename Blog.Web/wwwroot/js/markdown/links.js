// @ts-check
// Where a link or an image of a post may lead.

// Only to tell a relative address from one with a scheme.
const SOMEWHERE = "https://page.invalid/";
const SCHEMES = new Set(["https:", "http:", "mailto:"]);

/** @param {string} address as a browser would read it: it drops blanks and line ends, and so does URL */
function schemeOf(address) {
  try {
    return new URL(address, SOMEWHERE).protocol;
  } catch {
    return null;
  }
}

/** @param {string} address */
export const isSafeLink = (address) => SCHEMES.has(schemeOf(address) ?? "");

/** Only from elsewhere and encrypted: the page has no images of its own to lend. @param {string} address */
export const isSafeImage = (address) => /^https:\/\//i.test(address) && schemeOf(address) === "https:";
