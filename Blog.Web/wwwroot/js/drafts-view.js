// @ts-check
// The drafts of this browser, where one looks for them.
import { draftAddress } from "./addresses.js";
import { focusView, fromTemplate, showTime } from "./dom.js";
import { allDrafts, keepDraft, readDraft, removeDraft } from "./drafts.js";
import { plainExcerpt } from "./excerpt.js";
import { setMeta } from "./meta.js";
import { notify } from "./notices.js";

/** @param {import("./router.js").Visit} visit */
export function showDrafts({ main, signal }) {
  setMeta("Drafts");
  const view = fromTemplate("drafts");
  const fill = () => {
    const drafts = allDrafts();
    view.items.replaceChildren(...drafts.map((draft) => itemOf(draft, fill)));
    view.none.hidden = drafts.length > 0;
  };
  fill();
  // Another tab may write or remove some meanwhile.
  addEventListener("storage", fill, { signal });
  main.replaceChildren(view.root);
}

/** @param {import("./drafts.js").Draft} draft @param {() => void} fill */
function itemOf(draft, fill) {
  const { root, title, kind, saved, excerpt, discard } = fromTemplate("draft");
  const name = draft.title.trim() || "Untitled";
  title.textContent = name;
  title.href = draftAddress(draft.id);
  kind.textContent = draft.postId || draft.made ? "Changes to a post" : "New post";
  showTime(saved, draft.savedAt ?? "");
  excerpt.textContent = plainExcerpt(draft.content.slice(0, 300));
  discard.setAttribute("aria-label", `Discard “${name}”`);
  discard.addEventListener("click", () => {
    readDraft(draft.id);
    removeDraft(draft.id);
    fill();
    notify(`The draft “${name}” is discarded.`, { action: "Undo", onAction: () => { keepDraft(draft); fill(); } });
    focusView();
  });
  return root;
}
