// @ts-check
// Figures as people say them: dates, counts, the time it takes to read.

const WORDS_A_MINUTE = 230;
// Scripts without blanks between words: so many characters a minute (Trauzettel-Klosinski and Dietz, 2012, for Chinese and Japanese).
const CHARACTERS_A_MINUTE = 300;
const WITHOUT_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/**
 * A day in words, with the time where it is today's.
 * @param {string} iso
 * @param {{ now?: Date, locale?: string, timeZone?: string }} [options]
 */
export function sayWhen(iso, { now = new Date(), locale = readersLocale(), timeZone } = {}) {
  const at = new Date(iso);
  const seconds = (now.getTime() - at.getTime()) / 1000;
  if (seconds >= -60 && seconds < 60) return "just now";
  if (seconds >= 60 && seconds < 3600) return plural(Math.floor(seconds / 60), "minute") + " ago";

  const days = dayNumber(now, timeZone) - dayNumber(at, timeZone);
  if (days === 0) return `today, ${at.toLocaleTimeString(locale, { timeStyle: "short", timeZone })}`;
  if (days === 1) return "yesterday";
  if (days > 1 && days < 7) return at.toLocaleDateString(locale, { weekday: "long", timeZone });
  const isThisYear = yearOf(at, timeZone) === yearOf(now, timeZone);
  return at.toLocaleDateString(locale, { day: "numeric", month: "short", year: isThisYear ? undefined : "numeric", timeZone });
}

/** Whole and exact, for whoever points at it. @param {string} iso */
export const sayExactly = (iso) => new Date(iso).toLocaleString(readersLocale(), { dateStyle: "full", timeStyle: "short" });

/** @param {number} count @param {string} noun */
export const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** @param {string} text */
export function countWords(text) {
  const single = text.match(WITHOUT_BLANKS)?.length ?? 0;
  const rest = single ? text.replace(WITHOUT_BLANKS, " ") : text;
  const words = rest.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*/gu)?.length ?? 0;
  return { words: words + single, minutes: words / WORDS_A_MINUTE + single / CHARACTERS_A_MINUTE };
}

/** @param {string} text */
export const sayReadingTime = (text) => `${Math.max(1, Math.round(countWords(text).minutes))} min read`;

// The page is in English: dates are too, in the reader's own kind of it.
function readersLocale() {
  const languages = globalThis.navigator?.languages ?? [];
  return languages.find((language) => /^en\b/i.test(language)) ?? "en-GB";
}

/** @param {Date} date @param {string} [timeZone] */
const partsOf = (date, timeZone) => Object.fromEntries(
  new Intl.DateTimeFormat("en", { year: "numeric", month: "numeric", day: "numeric", timeZone }).formatToParts(date).map(({ type, value }) => [type, Number(value)]));

/** @param {Date} date @param {string} [timeZone] */
const yearOf = (date, timeZone) => partsOf(date, timeZone).year;

/** @param {Date} date @param {string} [timeZone] */
function dayNumber(date, timeZone) {
  const { year, month, day } = partsOf(date, timeZone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}
