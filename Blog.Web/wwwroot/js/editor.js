// Writing and editing. What is typed is kept in this browser as a draft, with every keystroke, until it is published or discarded.
import { DRAFTS, draftAddress, idOf, listAddress, postAddress, WRITE } from "./addresses.js";
import { readPost } from "./api.js";
import { bytesOf, checkDraft, MOST } from "./checks.js";
import { showConflict } from "./conflict.js";
import { afterAMoment, announce, fromTemplate, setState, showTime } from "./dom.js";
import { allDrafts, copyOf, holdDraft, keepDraft, newDraft, readDraft, removeDraft } from "./drafts.js";
import { setMeta } from "./meta.js";
import { notify } from "./notices.js";
import { Preview } from "./preview.js";
import { fieldOf, showProblem } from "./problem.js";
import { navigate, refresh, rename } from "./router.js";
import { bodyOf, save } from "./save.js";
import { lastAuthor } from "./storage.js";
import { tagsOf } from "./tags.js";
import { countWords, plural, sayReadingTime } from "./words.js";

const FIELDS = ["title", "content", "author", "tags"];

/** Shows the form: for a new post, for a draft (`parts[0]`), or for the post `parts[1]`. */
export async function showEditor({ main, parts: [draftId, segment], signal, place }) {
  const postId = segment === undefined ? null : idOf(segment);
  const kept = draftId ? [draftId] : draftsOf(postId, place);
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
  } catch (problem) {
    done();
    if (signal.aborted) return;
    const { root, notice } = fromTemplate("failed");
    setMeta("Edit");
    main.replaceChildren(root);
    showProblem(notice, problem, { ...(problem.status === 404 ? {} : { "Try again": refresh }), "All posts": () => navigate(listAddress()) });
  }

  function open(draft, note = "") {
    if (signal.aborted) return;
    holdDraft(draft.id, signal);
    new Editor(draft, signal, place).show(main, { note });
  }
}

// The drafts of a post, the one that this entry of the history had before the others.
function draftsOf(postId, place) {
  const ids = postId ? allDrafts().filter((draft) => draft.postId === postId).map(({ id }) => id) : [];
  return ids.includes(place.draft) ? [place.draft, ...ids.filter((id) => id !== place.draft)] : ids;
}

/** What a draft has of a post as it was read. */
export const draftOf = ({ post, etag }) =>
  ({ postId: post.id, title: post.title, author: post.author, content: post.content, tags: post.tags.join(", "), etag });

class Editor {
  constructor(draft, signal, place) {
    Object.assign(this, { draft, signal, place });
    this.view = fromTemplate("editor");
    this.form = this.view.root;
    this.preview = new Preview(this.view, () => this.draft.content, signal);
  }

  show(main, { isRestored = false, note = "" }) {
    const { heading, restored, savedAt, discard, note: noteText, save: button } = this.view;
    this.place.draft = this.draft.id;
    this.label = this.draft.postId || this.draft.made ? "Save changes" : "Publish";
    heading.textContent = this.draft.postId ? "Edit a post" : "Write a post";
    button.textContent = this.label;
    setMeta(heading.textContent);
    restored.hidden = !isRestored;
    if (isRestored) showTime(savedAt, this.draft.savedAt);
    noteText.textContent = note;
    noteText.hidden = !note;
    this.fill();
    this.listen(discard);
    this.showDrafts();
    main.replaceChildren(this.form);
    this.preview.show();
  }

  listen(discard) {
    const { signal } = this;
    this.form.addEventListener("input", () => this.keep());
    // A title is one line, however it is pasted.
    this.field("title").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) event.preventDefault(); });
    this.form.addEventListener("submit", (event) => {
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
    for (const name of FIELDS) this.field(name).value = this.draft[name];
    this.showCounts();
    this.preview.show();
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  keep() {
    const title = this.field("title");
    if (/[\r\n]/.test(title.value)) title.value = title.value.replace(/\s*[\r\n]+\s*/g, " ");
    for (const name of FIELDS) this.draft[name] = this.field(name).value;
    this.store();
    if (this.isChecked) this.showErrors(checkDraft(this.draft));
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
    this.showErrors(mistakes);
    this.view.problem.replaceChildren();
    if (Object.keys(mistakes).length > 0) {
      this.field(FIELDS.find((name) => mistakes[name])).focus();
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
      else await this.explain(problem);
    } finally {
      this.setSaving(false);
    }
  }

  // Whoever went on typing, or went elsewhere, stays there.
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

  setSaving(isSaving) {
    this.isSaving = isSaving;
    setState(this.form, "aria-busy", isSaving);
    setState(this.view.save, "aria-disabled", isSaving);
    this.view.save.textContent = isSaving ? (this.label === "Publish" ? "Publishing…" : "Saving…") : this.label;
    if (isSaving) announce(this.view.save.textContent);
  }

  async explain(problem) {
    const id = this.draft.postId ?? this.draft.made;
    if (id && problem.status === 412) {
      await this.showConflict(id);
    } else if (id && problem.status === 404) {
      const gone = Object.assign(problem, { message: "This post was deleted meanwhile. Your text is still here, and kept as a draft." });
      showProblem(this.view.problem, gone, { "Publish it as a new post": () => this.saveAsNew() });
    } else if (problem.status === 400 && Object.keys(problem.errors).some((key) => FIELDS.includes(fieldOf(key)))) {
      this.explainFields(problem);
    } else {
      showProblem(this.view.problem, problem, { "Try again": () => this.save() }, FIELDS);
    }
  }

  // What only the API has noticed: its sentences go on from the name of the field, and from the tag itself for tags[2].
  explainFields(problem) {
    const errors = {};
    for (const [key, texts] of Object.entries(problem.errors)) {
      const name = fieldOf(key);
      if (!FIELDS.includes(name)) continue;
      const index = key.match(/^tags\[(\d+)\]$/)?.[1];
      const subject = index ? `“${tagsOf(this.draft.tags)[index]}”` : this.field(name).labels[0].textContent;
      errors[name] = [errors[name], ...texts.map((text) => `${subject} ${text}`)].filter(Boolean).join(" ");
    }
    this.showErrors(errors);
    this.field(FIELDS.find((name) => errors[name])).focus();
  }

  showErrors(errors) {
    for (const name of FIELDS) {
      document.getElementById(`${name}-error`).textContent = errors[name] ?? "";
      setState(this.field(name), "aria-invalid", Boolean(errors[name]));
    }
  }

  async showConflict(id) {
    let latest;
    try {
      latest = await readPost(id, this.signal);
    } catch (problem) {
      if (!this.signal.aborted) await this.explain(problem);
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
