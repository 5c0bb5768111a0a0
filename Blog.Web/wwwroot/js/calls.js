// @ts-check
// The call log: a quiet pill that says who answered last and how fast. The sheet behind it comes when it is first opened.
import { calls } from "./api.js";
import { parseTiming, startOf } from "./compare/timing.js";
import { isLaptop } from "./compare/where.js";

/**
 * @typedef {object} Call  As api.js tells it.
 * @property {string} method
 * @property {string} path
 * @property {string} backend
 * @property {boolean} emulated
 * @property {Date} at
 * @property {number} ms
 * @property {number} [status] none: there was no answer
 * @property {string | null} [answeredBy]
 * @property {boolean} [coldStart] the first answer of its process
 * @property {string | null} [traceId]
 * @property {string | null} [timing]
 */

const KEPT = 30;

/** @type {Call[]} newest first */
const latest = [];

/** @type {{ add: (call: Call) => void } | null} */
let sheet = null;

/** @param {Call} call */
export const answerOf = ({ status }) => (status ? String(status) : "no answer");

/** @param {Call} call */
export const nameOf = ({ answeredBy, backend }) => answeredBy ?? backend;

/** @param {Call} call */
export const startOfCall = ({ coldStart, emulated, ms, timing }) => startOf({ isFirst: coldStart === true, isEmulated: emulated, ms, parts: parseTiming(timing) });

/** Shows every call from now on. */
export function showCalls() {
  const [shown, rest] = [document.createElement("span"), document.createElement("span")];
  shown.textContent = "No calls yet";
  rest.className = "visually-hidden";
  const text = document.createElement("span");
  text.id = "last-call";
  text.append(shown, rest);
  const pill = document.createElement("button");
  pill.type = "button";
  pill.className = isLaptop ? "pill of-laptop" : "pill";
  pill.setAttribute("aria-haspopup", "dialog");
  pill.append(text);
  pill.addEventListener("click", async () => {
    const { openSheet } = await import("./calls/sheet.js");
    sheet = openSheet(latest);
  });
  document.getElementById("calls")?.append(pill);

  calls.addEventListener("call", (event) => {
    const call = /** @type {CustomEvent<Call>} */ (event).detail;
    latest.unshift(call);
    latest.splice(KEPT);
    const time = `${Math.round(call.ms).toLocaleString("en-US")} ms`;
    shown.textContent = [nameOf(call), time, ...(isLaptop ? ["this laptop"] : []), ...(startOfCall(call) === "cold" ? ["cold start"] : [])].join(" · ");
    rest.textContent = ` · ${answerOf(call)} · ${call.method} ${call.path}`;
    pill.dataset.backend = nameOf(call);
    sheet?.add(call);
  });
}
