// @ts-check
// Title and description of what is shown, for tabs, bookmarks, and those who read pages after their scripts ran.

export const SITE = "Two Computes";
const DESCRIPTION = "One blog, served twice: by AWS Lambda functions and by containers. Read it, write in it, and measure which answers sooner.";
const LONGEST = 200;

/** @param {string} title @param {string} [description] */
export function setMeta(title, description = DESCRIPTION) {
  const whole = title ? `${title} · ${SITE}` : SITE;
  document.title = whole;
  set('meta[property="og:title"]', title || SITE);
  const short = description.length > LONGEST ? `${description.slice(0, LONGEST).replace(/\s+\S*$/, "")}…` : description;
  set('meta[name="description"]', short);
  set('meta[property="og:description"]', short);
}

/** @param {string} [title] */
export const resetMeta = (title) => setMeta(title ?? "");

/** @param {string} selector @param {string} content */
const set = (selector, content) => document.querySelector(selector)?.setAttribute("content", content);
