// The call log: how long each request took, who answered it, and its trace.
import { calls } from "./api.js";
import { announce, fromTemplate } from "./dom.js";

const KEPT = 30;

/** Shows every call from now on. */
export function showCalls() {
  const rows = document.getElementById("call-rows");
  calls.addEventListener("call", ({ detail: call }) => {
    document.getElementById("last-call").textContent =
      `${answerOf(call)} in ${timeOf(call)} · ${backendOf(call)} · ${call.method} ${call.path}`;
    rows.prepend(rowOf(call));
    while (rows.children.length > KEPT) rows.lastElementChild.remove();
  });
}

const answerOf = (call) => (call.status ? String(call.status) : "no answer");

const timeOf = (call) => `${Math.round(call.ms)} ms${call.emulated ? " (emulated)" : ""}`;

const backendOf = (call) => (call.answeredBy ?? call.backend) + (call.coldStart ? ", cold start" : "");

function rowOf(call) {
  const { root, request, answer, time, backend, server, trace, copy } = fromTemplate("call");
  request.textContent = `${call.method} ${call.path}`;
  answer.textContent = answerOf(call);
  time.textContent = timeOf(call);
  backend.textContent = backendOf(call);
  server.textContent = serverTime(call.timing);
  trace.textContent = call.traceId ?? "none";
  copy.hidden = !call.traceId;
  copy.setAttribute("aria-label", `Copy trace id ${call.traceId}`);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(call.traceId);
      copy.textContent = "Copied";
      announce("Trace id copied");
    } catch {
      // Without the clipboard the id is selected, ready for the keyboard.
      getSelection().selectAllChildren(trace);
    }
  });
  return root;
}

// Server-Timing: db;dur=3.1, app;dur=4.0 (https://www.w3.org/TR/server-timing/)
function serverTime(header) {
  return [...(header ?? "").matchAll(/([\w-]+);dur=([\d.]+)/g)].map(([, name, ms]) => `${name} ${ms} ms`).join(", ");
}
