// Writing and editing. What is typed is kept in the browser with every keystroke until it is saved or discarded.
import { readPost } from "./api.js";
import { announce, fromTemplate, listAddress, postAddress, setState, showContent, showTime } from "./dom.js";
import { fieldOf, showProblem } from "./problem.js";
import { save, tagsOf } from "./save.js";
import { drafts, lastAuthor } from "./storage.js";

const FIELDS = ["title", "author", "content", "tags"];

/** Shows the form for a new post (no id) or for an existing one. */
export async function showEditor(main, { id, signal }) {
  const kept = drafts.get(id ?? "new");
  if (kept) {
    return new Editor(id, kept).show(main, true);
  }
  if (!id) {
    return new Editor(null, { title: "", author: lastAuthor.get(), content: "", tags: "" }).show(main, false);
  }

  const load = async () => {
    try {
      new Editor(id, draftOf(await readPost(id, signal))).show(main, false);
    } catch (problem) {
      if (signal.aborted) return;
      document.title = "Edit · Serverless Blog";
      showProblem(main, problem, problem.status === 404 ? {} : { "Try again": load });
    }
  };
  return load();
}

const draftOf = ({ post, etag }) =>
  ({ title: post.title, author: post.author, content: post.content, tags: post.tags.join(", "), etag });

class Editor {
  constructor(id, draft) {
    this.id = id;
    this.draft = draft;
    this.view = fromTemplate("editor");
    this.form = this.view.root;
  }

  show(main, isRestored) {
    const { heading, restored, savedAt, discard, cancel } = this.view;
    heading.textContent = this.id ? "Edit post" : "Write a post";
    document.title = `${heading.textContent} · Serverless Blog`;
    cancel.href = this.id ? postAddress(this.id) : listAddress();
    restored.hidden = !isRestored;
    if (isRestored) showTime(savedAt, this.draft.savedAt);
    this.fill();
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    discard.addEventListener("click", () => {
      this.forget();
      dispatchEvent(new Event("hashchange"));
    });
    main.replaceChildren(this.form);
  }

  fill() {
    for (const name of FIELDS) this.field(name).value = this.draft[name];
    this.showSize();
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  keep() {
    for (const name of FIELDS) this.draft[name] = this.field(name).value;
    this.draft.savedAt = new Date().toISOString();
    const isKept = drafts.set(this.id ?? "new", this.draft);
    this.view.kept.textContent = isKept ? "Draft kept in this browser" : "This browser cannot keep the draft: save it before you leave";
    this.showSize();
  }

  forget() {
    drafts.remove(this.id ?? "new");
  }

  showSize() {
    this.view.size.textContent = new TextEncoder().encode(this.field("content").value).length.toLocaleString("en");
  }

  async save() {
    if (this.isSaving) return;
    this.setSaving(true);
    this.showErrors({});
    this.view.problem.replaceChildren();
    try {
      this.keep();
      const { post } = await save(this.id, this.draft, () => this.keep());
      this.forget();
      lastAuthor.set(post.author);
      location.hash = postAddress(post.id);
      announce("The post is saved");
    } catch (problem) {
      await this.explain(problem);
    } finally {
      this.setSaving(false);
    }
  }

  // Nothing can be typed while a save is under way, so nothing typed can miss it.
  setSaving(isSaving) {
    this.isSaving = isSaving;
    for (const name of FIELDS) this.field(name).readOnly = isSaving;
    setState(this.view.save, "aria-disabled", isSaving);
    this.view.save.textContent = isSaving ? "Saving…" : "Save";
  }

  async explain(problem) {
    const id = this.id ?? this.draft.made;
    if (id && problem.status === 412) {
      await this.showConflict();
    } else if (id && problem.status === 404) {
      showProblem(this.view.problem, problem, { "Save it as a new post": () => this.saveAsNew() });
    } else {
      showProblem(this.view.problem, problem, {}, FIELDS);
      this.showErrors(problem.errors);
    }
  }

  showErrors(errors) {
    let first = null;
    for (const name of FIELDS) {
      const messages = Object.entries(errors).filter(([key]) => fieldOf(key) === name)
        .flatMap(([key, texts]) => texts.map((text) => `${this.subjectOf(key)} ${text}`));
      const input = this.field(name);
      document.getElementById(`${name}-error`).textContent = messages.join(" ");
      setState(input, "aria-invalid", messages.length > 0);
      if (messages.length > 0) first ??= input;
    }
    first?.focus();
  }

  // The API's messages go on from the name of the field: the label here, and the tag itself for tags[2].
  subjectOf(key) {
    const index = key.match(/^tags\[(\d+)\]$/)?.[1];
    return index ? `“${tagsOf(this.draft.tags)[index]}”` : this.field(fieldOf(key)).labels[0].textContent;
  }

  async showConflict() {
    let latest;
    try {
      latest = await readPost(this.id ?? this.draft.made);
    } catch (problem) {
      await this.explain(problem);
      return;
    }

    const { root, version, title, content, overwrite, reload } = fromTemplate("conflict");
    version.textContent = latest.post.version;
    title.textContent = latest.post.title;
    showContent(content, latest.post.content);
    overwrite.addEventListener("click", () => {
      Object.assign(this.draft, { etag: latest.etag, unsure: [] });
      this.save();
    });
    reload.addEventListener("click", () => {
      this.forget();
      this.draft = { ...draftOf(latest), made: this.draft.made };
      this.view.problem.replaceChildren();
      this.fill();
      this.field("title").focus();
    });
    this.view.problem.replaceChildren(root);
    root.scrollIntoView({ block: "nearest" });
  }

  saveAsNew() {
    this.forget();
    const { title, author, content, tags, savedAt } = this.draft;
    drafts.set("new", { title, author, content, tags, savedAt });
    location.hash = "#/write";
  }
}
