// @ts-check
// The answer in words. No DOM.

/**
 * @typedef {ReturnType<typeof import("./answer.js").answer>} Answer
 * @typedef {import("./answer.js").Crossing} Crossing
 */

/** @param {number} value */
export const money = (value) => `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** @param {number} value */
export const ms = (value) => (Number.isNaN(value) ? "–" : `${value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 })} ms`);

/** @param {number} share */
export const percent = (share) => `${(share * 100).toLocaleString("en-US", { maximumSignificantDigits: 3 })} %`;

/** @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString("en-US");

/** @param {number} value */
export function volume(value) {
  return value >= 1e6 ? `${(value / 1e6).toLocaleString("en-US", { maximumSignificantDigits: 2 })} million` : whole(Number(value.toPrecision(2)));
}

/** @param {number} cpuUnits */
export const vcpus = (cpuUnits) => `${cpuUnits / 1024} vCPU`;

/**
 * @param {{ memoryMb: number, provisioned: number }} setting
 */
export const functionsSetting = ({ memoryMb, provisioned }) =>
  `functions at ${memoryMb} MB${provisioned > 0 ? ` with ${provisioned} of each kept warm` : ""}`;

/**
 * @param {{ cpuUnits: number, minTasks: number }} setting
 * @param {{ mostTasks: number }} run
 */
export const containersSetting = ({ cpuUnits, minTasks }, { mostTasks }) =>
  `containers, ${minTasks === mostTasks ? minTasks : `${minTasks}–${mostTasks}`} task${mostTasks === 1 ? "" : "s"} of ${vcpus(cpuUnits)}`;

/**
 * @param {Answer} answer
 * @param {{ p99Ms: number, errorShare: number }} goal
 * @param {{ crossings: Crossing[], first: import("./answer.js").Cheaper } | null} breakEven null: not known yet
 */
export function sentenceOf(answer, goal, breakEven) {
  const { functions, containers } = answer;
  const part = (/** @type {any} */ side, /** @type {string} */ name, /** @type {(result: any) => string} */ describe) => {
    if (side.best) return `${describe(side.best)}, ${money(side.best.bill.total)} a month`;
    return `${name} cannot with any setting tried (nearest: p99 ${ms(side.nearest.p99Ms)}, ${percent(side.nearest.errorShare)} refused, ${describe(side.nearest)})`;
  };
  const parts = [
    part(functions, "functions", ({ setting }) => functionsSetting(setting)),
    part(containers, "containers", ({ setting, run }) => containersSetting(setting, run)),
  ];
  const first = `For this traffic and p99 ≤ ${goal.p99Ms} ms, errors ≤ ${percent(goal.errorShare)}: ${parts.join("; ")}.`;
  if (breakEven === null) return first;
  const { crossings, first: cheaper } = breakEven;
  const last = crossings.length > 0 ? crossings.map(turnOf).join("; ") : `from 10,000 to 1,000 million requests a month ${cheaper ? `${cheaper} stay cheaper` : "neither meets the goal"}`;
  return `${first} ${last[0].toUpperCase()}${last.slice(1)}.`;
}

/** @param {Crossing} crossing */
export function turnOf({ perMonth, cheaper, alone }) {
  const from = `from ${volume(perMonth)} requests a month`;
  if (cheaper === null) return `${from} on neither meets the goal`;
  return alone ? `${from} on only ${cheaper} meet the goal` : `${cheaper} become cheaper ${from}`;
}
