// @ts-check
// What went wrong, in words a reader understands.
import { fromTemplate } from "./dom.js";

const UNREACHABLE = "The server cannot be reached. Check the connection, then try again.";
const UNREADABLE = "The backend sent an answer that this page cannot read. Try again, or switch to the other backend.";
/** @type {Record<number, string>} */
const BY_STATUS = {
  403: "The backend does not know this address.",
  404: "There is no such post. It may have been deleted.",
  413: "The post is too large to be sent.",
  429: "The backend has too many requests at the moment. Try again in a little while.",
};

/** A request that failed: by an answer (RFC 9457 problem details where the server sent them) or without one. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, errors?: Record<string, string[]>, traceId?: string | null, cause?: unknown }} [details]
   */
  constructor(message, { status = 0, errors = {}, traceId = null, cause } = {}) {
    super(message, { cause });
    this.status = status;
    this.errors = errors;
    this.traceId = traceId;
  }

  /** True when nothing tells whether the server did what was asked. */
  get isUncertain() {
    return this.status === 0 || this.status >= 500;
  }

  /** True when the answer proves that what was sent can never be accepted, and so was not before. */
  get refusesBody() {
    return [400, 413, 415, 422].includes(this.status);
  }

  /** @param {Response} response @param {string} text */
  static fromAnswer(response, text) {
    const details = parse(text);
    const known = response.headers.get("Content-Type")?.startsWith("application/problem+json");
    const message = (known && (details.detail || details.title)) || BY_STATUS[response.status]
      || `The backend answered with an error (${response.status}). Try again, or switch to the other backend.`;
    const wait = Number(response.headers.get("Retry-After"));
    return new Problem(wait > 0 ? `${message} Try again in ${wait} s.` : message, {
      status: response.status,
      errors: (known && details.errors) || {},
      traceId: response.headers.get("X-Trace-Id") ?? details.traceId ?? null,
    });
  }

  /** @param {unknown} error */
  static fromFailure(error) {
    return new Problem(error instanceof SyntaxError ? UNREADABLE : UNREACHABLE, { cause: error });
  }
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The field that an error is about: a member of a list is named like tags[2], and belongs to the list. @param {string} key */
export const fieldOf = (key) => key.split(/[.[]/)[0];

/**
 * Shows the problem in the place for it, with buttons for what can be done: `{ label: action }`. Errors of the fields
 * in `shownElsewhere` are left to them.
 *
 * @param {Element} place
 * @param {Problem} problem
 * @param {Record<string, () => void>} [actions]
 * @param {string[]} [shownElsewhere]
 */
export function showProblem(place, problem, actions = {}, shownElsewhere = []) {
  const { root, text, trace, actions: row } = fromTemplate("notice");
  const rest = Object.entries(problem.errors).filter(([key]) => !shownElsewhere.includes(fieldOf(key)));
  text.textContent = [problem.message, ...rest.map(([key, texts]) => `${key}: ${texts.join(" ")}`)].join("\n");
  // For whoever runs the blog; somebody's own mistake needs none.
  trace.textContent = problem.traceId && problem.isUncertain ? `Trace ${problem.traceId}` : "";
  row.append(...Object.entries(actions).map(([label, action]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    return button;
  }));
  place.replaceChildren(root);
  root.scrollIntoView({ block: "nearest" });
}
