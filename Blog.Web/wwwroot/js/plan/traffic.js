// @ts-check
// Requests of each minute: the presets, one week each, and their scale.

/** Hours of a month in a bill, as AWS's calculator has them. */
export const MONTH_HOURS = 730;
export const WEEK = 7 * 24 * 60;

/**
 * @typedef {"steady" | "office" | "flash" | "quiet" | "growth"} Preset
 * @typedef {{ label: string, about: string, perMonth: number, rate: (minute: number) => number }} PresetShape
 */

/** @param {number} minute */
const hourOf = (minute) => (minute / 60) % 24;

/** @param {number} minute */
const isWeekend = (minute) => Math.floor(minute / 1440) >= 5; // the week begins on Monday

/**
 * A bell around an hour of the day, so many hours wide, the shorter way round midnight.
 * @param {number} minute
 * @param {number} hour
 * @param {number} width
 */
function bell(minute, hour, width) {
  const apart = Math.abs(hourOf(minute) - hour);
  return Math.exp(-(Math.min(apart, 24 - apart) ** 2) / (2 * width * width));
}

const CROWD_AT = (2 * 24 + 14) * 60; // Wednesday, 14:00

/** @type {Record<Preset, PresetShape>} */
export const PRESETS = {
  steady: { label: "steady", about: "the same rate day and night", perMonth: 1_000_000, rate: () => 1 },
  office: {
    label: "office hours", about: "two humps on working days, little at night, a tenth at weekends", perMonth: 1_000_000,
    rate: (minute) => (0.03 + bell(minute, 10.5, 1.6) + bell(minute, 15, 1.8)) * (isWeekend(minute) ? 0.1 : 1),
  },
  flash: {
    label: "flash crowd", about: "a quiet week; on Wednesday at two everybody comes, 200 times as many, gone by the evening", perMonth: 1_000_000,
    rate: (minute) => {
      const since = minute - CROWD_AT;
      const crowd = since < 0 ? 0 : Math.min(1, (since + 1) / 3) * Math.exp(-since / 90);
      return 1 + 0.4 * bell(minute, 16, 4) + 200 * crowd;
    },
  },
  quiet: { label: "quiet", about: "one request every ten minutes", perMonth: 4380, rate: () => 1 },
  growth: {
    label: "growth", about: "ten times as many at the end of the week as at its beginning, with its days and nights", perMonth: 1_000_000,
    rate: (minute) => 10 ** (minute / WEEK) * (0.25 + bell(minute, 15, 4)),
  },
};

/**
 * The requests of each minute of a week, so many in a month of 730 hours at this rate.
 * @param {Preset} preset
 * @param {number} perMonth
 */
export function presetCounts(preset, perMonth) {
  const { rate } = PRESETS[preset];
  const counts = new Float64Array(WEEK);
  for (let minute = 0; minute < WEEK; minute++) counts[minute] = rate(minute);
  return scaled(counts, perMonth / perMonthOf(counts));
}

/**
 * @param {ArrayLike<number>} counts
 * @param {number} factor
 */
export function scaled(counts, factor) {
  const result = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) result[i] = counts[i] * factor;
  return result;
}

/**
 * What these minutes come to in a month of 730 hours.
 * @param {ArrayLike<number>} counts
 */
export function perMonthOf(counts) {
  return sumOf(counts) * monthFactor(counts.length);
}

/**
 * How many times a month has these minutes.
 * @param {number} minutes
 */
export function monthFactor(minutes) {
  return (MONTH_HOURS * 60) / minutes;
}

/** @param {ArrayLike<number>} counts */
export function sumOf(counts) {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}
