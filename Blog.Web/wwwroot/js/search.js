// @ts-check
// Searching in what is loaded, as one types.

/** Without case, accents and the width of letters. @param {string} text */
const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}+/gu, "").toLowerCase();

/**
 * Whether a post has every word of the query, anywhere in its title, author, tags or excerpt.
 * @param {string} query
 * @returns {(post: { title: string, author: string, excerpt: string, tags: string[] }) => boolean}
 */
export function matcherOf(query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return ({ title, author, excerpt, tags }) => {
    const text = fold([title, author, excerpt, ...tags].join("\n"));
    return words.every((word) => text.includes(word));
  };
}
