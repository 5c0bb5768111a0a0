// @ts-check
// Writing and editing. What is typed is kept in this browser as a draft, with every keystroke, until it is published or discarded.
import { DRAFTS, draftAddress, idOf, listAddress, postAddress, WRITE } from "./addresses.js";
import { readPost } from "./api.js";
import { bytesOf, checkDraft, MOST } from "./checks.js";
import { showConflict } from "./conflict.js";
import { afterAMoment, announce, fromTemplate, setState, showTime } from "./dom.js";
import { allDrafts, bodyOf, copyOf, draftOf, draftsOf, holdDraft, keepDraft, newDraft, readDraft, removeDraft } from "./drafts.js";
import { FIELDS, Fields } from "./fields.js";
import { setMeta } from "./meta.js";
import { notify } from "./notices.js";
import { Preview } from "./preview.js";
import { showProblem } from "./problem.js";
import { navigate, refresh, rename } from "./router.js";
import { save } from "./save.js";
import { lastAuthor } from "./storage.js";
import { countWords, plural, sayReadingTime } from "./words.js";

/**
 * @typedef {import("./drafts.js").Draft} Draft
 * @typedef {import("./problem.js").Problem} Problem
 */

/** Shows the form: for a new post, for a draft (`parts[0]`), or for the post `parts[1]`. @param {import("./router.js").Visit} visit */
export async function showEditor({ main, parts: [draftId, segment], signal, place }) {
  const postId = segment === undefined ? null : idOf(segment);
  const kept = draftId ? [draftId] : draftsOf(postId, place.draft);
  for (const id of kept) {
    const isHeld = readDraft(id) && await holdDraft(id, signal);
    if (signal.aborted) return;
    // Read again: another tab may have written it while this one waited.
    const draft = readDraft(id);
    if (isHeld && draft) {
      new Editor(draft, signal, place).show(main, { isRestored: true });
      return;
    }
    // Each tab its own copy: neither writes over the other.
    if (draftId && draft) {
      open(copyOf(draft), "This draft is open in another tab. What you write here is a copy, kept apart.");
      return;
    }
  }
  if (!postId) {
    open(newDraft({ author: lastAuthor.get() }));
    return;
  }

  const done = afterAMoment(signal, () => main.replaceChildren(fromTemplate("skeleton-post").root));
  try {
    const latest = await readPost(postId, signal);
    done();
    open(newDraft(draftOf(latest)), kept.length > 0 ? "You are changing this post in another tab, too. What you write here is kept apart." : "");
  } catch (error) {
    const problem = /** @type {Problem} */ (error);
    done();
    if (signal.aborted) return;
    const { root, notice } = fromTemplate("failed");
    setMeta("Edit");
    main.replaceChildren(root);
    showProblem(notice, problem, { ...(problem.status === 404 ? {} : { "Try again": refresh }), "All posts": () => navigate(listAddress()) });
  }

  /** @param {Draft} draft @param {string} [note] */
  function open(draft, note = "") {
    if (signal.aborted) return;
    holdDraft(draft.id, signal);
    new Editor(draft, signal, place).show(main, { note });
  }
}

class Editor {
  /** @param {Draft} draft @param {AbortSignal} signal @param {import("./router.js").Place} place */
  constructor(draft, signal, place) {
    this.draft = draft;
    this.signal = signal;
    this.place = place;
    this.label = "Publish";
    this.isSaving = false;
    this.isChecked = false;
    this.view = fromTemplate("editor");
    this.form = this.view.root;
    this.fields = new Fields(this.form);
    this.preview = new Preview(this.view, () => this.draft.content, signal);
  }

  /** @param {HTMLElement} main @param {{ isRestored?: boolean, note?: string }} how */
  show(main, { isRestored = false, note = "" }) {
    const { heading, restored, savedAt, discard, note: noteText, save: button } = this.view;
    this.place.draft = this.draft.id;
    this.label = this.draft.postId || this.draft.made ? "Save changes" : "Publish";
    heading.textContent = this.draft.postId ? "Edit a post" : "Write a post";
    button.textContent = this.label;
    setMeta(heading.textContent);
    restored.hidden = !isRestored;
    if (isRestored) showTime(savedAt, this.draft.savedAt ?? "");
    noteText.textContent = note;
    noteText.hidden = !note;
    this.fill();
    this.listen(discard);
    this.showDrafts();
    main.replaceChildren(this.form);
    this.preview.show();
  }

  /** @param {HTMLElement} discard */
  listen(discard) {
    const { signal } = this;
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.save();
    });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
      if (event.key === "Enter") this.save();
      else if (event.key.toLowerCase() === "s") this.sayKept();
      else return;
      event.preventDefault();
    }, { signal });
    discard.addEventListener("click", () => this.discard());
  }

  fill() {
    this.fields.fill(this.draft);
    this.showCounts();
    this.preview.show();
  }

  keep() {
    this.fields.readInto(this.draft);
    this.store();
    if (this.isChecked) this.fields.show(checkDraft(this.draft));
    this.showCounts();
    this.preview.changed();
  }

  store() {
    if (this.signal.aborted) return this.storeLate();

    let outcome = keepDraft(this.draft);
    if (outcome === "taken") {
      this.draft = copyOf(this.draft);
      holdDraft(this.draft.id, this.signal);
      outcome = keepDraft(this.draft);
      this.view.note.textContent = "This draft was changed in another tab. What you write here is kept apart from now on.";
      this.view.note.hidden = false;
    }
    if (!this.draft.postId) rename(draftAddress(this.draft.id));
    this.place.draft = this.draft.id;
    this.view.kept.textContent = outcome === "kept" ? "Draft kept" : "This browser cannot keep drafts: publish before you leave";
    return outcome;
  }

  // A save that comes back when the form is gone: its draft may have been opened again meanwhile, and what was typed there stays.
  storeLate() {
    const { made, etag, attempt, unsure, stored } = this.draft;
    const there = readDraft(this.draft.id);
    return keepDraft(there ? { ...there, made, etag, attempt, unsure, stored } : this.draft);
  }

  sayKept() {
    this.keep();
    notify(this.view.kept.textContent === "Draft kept" ? "The draft is kept in this browser." : this.view.kept.textContent);
  }

  discard() {
    const { draft } = this;
    removeDraft(draft.id);
    notify("The draft is discarded.", { action: "Undo", onAction: () => { keepDraft(draft); navigate(draftAddress(draft.id)); } });
    navigate(draft.postId ? postAddress({ id: draft.postId, title: draft.title }) : WRITE, { replace: true });
  }

  showDrafts() {
    const others = allDrafts().filter(({ id }) => id !== this.draft.id).length;
    this.view.drafts.hidden = others === 0;
    this.view.drafts.href = DRAFTS;
    this.view.drafts.textContent = `${plural(others, "other draft")}`;
  }

  showCounts() {
    const { content, title } = this.draft;
    const bytes = bytesOf(content);
    const parts = [plural(countWords(content).words, "word"), sayReadingTime(content)];
    if (bytes > MOST.bytes * 0.8) parts.push(`${bytes.toLocaleString("en")} of ${MOST.bytes.toLocaleString("en")} bytes`);
    if ([...title].length > MOST.title * 0.8) parts.push(`title ${[...title].length} of ${MOST.title}`);
    this.view.counts.textContent = content || title ? parts.join(" · ") : "";
  }

  async save() {
    if (this.isSaving) return;
    this.keep();
    this.isChecked = true;
    const mistakes = checkDraft(this.draft);
    this.fields.show(mistakes);
    this.view.problem.replaceChildren();
    if (Object.keys(mistakes).length > 0) {
      this.fields.focusFirst(mistakes);
      return;
    }

    const { draft } = this;
    const sent = bodyOf(draft);
    const isNew = !draft.postId && !draft.made;
    this.setSaving(true);
    try {
      const { post } = await save(draft.postId, draft, () => this.store());
      lastAuthor.set(post.author);
      const latest = this.signal.aborted ? readDraft(draft.id) : this.draft;
      this.saved(post, !latest || bodyOf(latest) === sent, isNew);
    } catch (problem) {
      if (this.signal.aborted) notify(`“${draft.title}” was not saved; it is among the drafts.`, { action: "Open it", onAction: () => navigate(draftAddress(this.draft.id)) });
      else await this.explain(/** @type {Problem} */ (problem));
    } finally {
      this.setSaving(false);
    }
  }

  // Whoever went on typing, or went elsewhere, stays there.
  /** @param {import("./api.js").Post} post @param {boolean} isWhole @param {boolean} isNew */
  saved(post, isWhole, isNew) {
    const words = isNew ? "Published." : "Saved.";
    if (isWhole) removeDraft(this.draft.id);
    if (this.signal.aborted) {
      notify(`${words} “${post.title}”`, { action: "Show it", onAction: () => navigate(postAddress(post)) });
    } else if (isWhole) {
      navigate(postAddress(post), { replace: true });
      notify(words);
    } else {
      this.label = "Save changes";
      notify(`${words} What you have typed since is kept as a draft.`, { action: "Show it", onAction: () => navigate(postAddress(post)) });
    }
  }

  /** @param {boolean} isSaving */
  setSaving(isSaving) {
    this.isSaving = isSaving;
    setState(this.form, "aria-busy", isSaving);
    setState(this.view.save, "aria-disabled", isSaving);
    this.view.save.textContent = isSaving ? (this.label === "Publish" ? "Publishing…" : "Saving…") : this.label;
    if (isSaving) announce(this.view.save.textContent);
  }

  /** @param {Problem} problem */
  async explain(problem) {
    const id = this.draft.postId ?? this.draft.made;
    if (id && problem.status === 412) {
      await this.showConflict(id);
    } else if (id && problem.status === 404) {
      const gone = Object.assign(problem, { message: "This post was deleted meanwhile. Your text is still here, and kept as a draft." });
      showProblem(this.view.problem, gone, { "Publish it as a new post": () => this.saveAsNew() });
    } else if (problem.status === 400 && this.fields.explain(problem, this.draft.tags)) {
      // It is said at the fields.
    } else {
      showProblem(this.view.problem, problem, { "Try again": () => this.save() }, FIELDS);
    }
  }

  /** @param {string} id */
  async showConflict(id) {
    /** @type {import("./api.js").Read} */
    let latest;
    try {
      latest = await readPost(id, this.signal);
    } catch (problem) {
      if (!this.signal.aborted) await this.explain(/** @type {Problem} */ (problem));
      return;
    }
    showConflict(this.view.problem, this.draft, latest.post, {
      keepBoth: () => this.keepBoth(latest),
      replace: () => {
        Object.assign(this.draft, { etag: latest.etag, unsure: [] });
        this.save();
      },
    });
  }

  // The safe way: theirs stays as it is, and mine is a draft of a post of its own.
  /** @param {import("./api.js").Read} theirs */
  keepBoth({ post }) {
    const mine = copyOf({ ...this.draft, postId: null, etag: undefined });
    if (keepDraft(mine) !== "kept") return;
    removeDraft(this.draft.id);
    navigate(postAddress(post), { replace: true });
    notify("This is theirs. Yours is kept as a draft.", { action: "Open mine", onAction: () => navigate(draftAddress(mine.id)), ms: 15_000 });
  }

  saveAsNew() {
    const mine = copyOf({ ...this.draft, postId: null, etag: undefined });
    removeDraft(this.draft.id);
    keepDraft(mine);
    navigate(draftAddress(mine.id), { replace: true });
  }
}
