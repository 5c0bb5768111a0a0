// @ts-check

/** The tags in what was typed, separated by commas. @param {string} text */
export const tagsOf = (text) => text.split(",").map((tag) => tag.trim()).filter(Boolean);
