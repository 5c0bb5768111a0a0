// The page: one view at a time, chosen by the fragment of the address.
import { currentBackend, showSwitch } from "./backend.js";
import { showCalls } from "./calls.js";
import { cleanUp, showCompare } from "./compare/show.js";
import { announce } from "./dom.js";
import { showEditor } from "./editor.js";
import { showList } from "./list.js";
import { showPlan } from "./plan/show.js";
import { showPost } from "./post.js";

const ROUTES = [
  { pattern: /^#\/write$/, show: showEditor, keepsInput: true },
  { pattern: /^#\/posts\/([^/?]+)\/edit$/, show: showEditor, keepsInput: true },
  { pattern: /^#\/posts\/([^/?]+)$/, show: showPost },
  { pattern: /^#\/compare(?:\?|$)/, show: showCompare, keepsInput: true },
  { pattern: /^#\/plan(?:\?|$)/, show: showPlan, keepsInput: true },
  { pattern: /^/, show: showList },
];

const main = document.getElementById("main");
let view = new AbortController();

async function show({ moveFocus }) {
  view.abort();
  view = new AbortController();
  const { signal } = view;
  const route = routeOf(location.hash);
  main.setAttribute("aria-busy", "true");
  await route.show(main, { ...parametersOf(route), signal });
  if (signal.aborted) return;
  main.removeAttribute("aria-busy");
  if (moveFocus) {
    scrollTo(0, 0);
    main.querySelector("h1")?.focus({ preventScroll: true });
  }
}

const routeOf = (hash) => ROUTES.find(({ pattern }) => pattern.test(hash));

function parametersOf({ pattern }) {
  const id = location.hash.match(pattern)[1];
  const author = new URLSearchParams(location.hash.split("?")[1]).get("author") ?? undefined;
  return { id: id === undefined ? undefined : decode(id), author };
}

// A link typed by hand may hold a stray percent sign; it is then taken as it is.
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

cleanUp();
showCalls();
showSwitch(document.getElementById("backends"), () => {
  announce(`Using ${currentBackend().label}`);
  // What is being written stays; the next save goes to the new backend.
  if (!routeOf(location.hash).keepsInput) show({ moveFocus: false });
});
addEventListener("hashchange", () => show({ moveFocus: true }));
document.querySelector(".brand").addEventListener("click", () => {
  if (["", "#/"].includes(location.hash)) show({ moveFocus: true });
});
document.getElementById("skip").addEventListener("click", () => main.querySelector("h1, a, button, input")?.focus());
show({ moveFocus: false });
