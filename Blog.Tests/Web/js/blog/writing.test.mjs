// What the editor knows without asking anybody: differences, and mistakes in people's words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDraft } from "../../../../Blog.Web/wwwroot/js/checks.js";
import { diffLines } from "../../../../Blog.Web/wwwroot/js/diff.js";
import { highlight } from "../../../../Blog.Web/wwwroot/js/markdown/highlight.js";
import { isSafeImage, isSafeLink } from "../../../../Blog.Web/wwwroot/js/markdown/links.js";

const short = (rows) => rows.map(({ mine, theirs, isSame }) => (isSame ? `=${mine}` : `${mine ?? ""}|${theirs ?? ""}`));

test("lines are paired with what they became", () => {
  assert.deepEqual(short(diffLines("a\nb\nc", "a\nB\nc")), ["=a", "b|B", "=c"]);
  assert.deepEqual(short(diffLines("a\nc", "a\nb\nc")), ["=a", "|b", "=c"]);
  assert.deepEqual(short(diffLines("x\na\nb\ny", "a\nz\nb")), ["x|", "=a", "|z", "=b", "y|"]);
  assert.deepEqual(short(diffLines("same", "same")), ["=same"]);
});

test("each side of a difference is its whole text, at random", () => {
  let state = 7;
  const draw = (n) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n;
  for (let run = 0; run < 300; run++) {
    const text = () => Array.from({ length: draw(12) + 1 }, () => "abc"[draw(3)]).join("\n");
    const [mine, theirs] = [text(), text()];
    const rows = diffLines(mine, theirs);
    assert.equal(rows.map((row) => row.mine).filter((line) => line !== null).join("\n"), mine);
    assert.equal(rows.map((row) => row.theirs).filter((line) => line !== null).join("\n"), theirs);
    assert.ok(rows.every(({ mine: a, theirs: b, isSame }) => !isSame || a === b));
  }
});

test("very long texts differ in one piece rather than never", () => {
  const many = (char) => Array.from({ length: 20_000 }, (_, at) => char + at).join("\n");
  assert.equal(diffLines(many("a"), many("b")).length, 20_000);
});

const good = { title: "T", author: "A", content: "C", tags: "" };

test("a good draft has nothing wrong", () => {
  assert.deepEqual(checkDraft(good), {});
  assert.deepEqual(checkDraft({ ...good, title: "🚀".repeat(200), tags: "C#, Blue Team, 日本語, हिन्दी" }), {});
});

test("a mistake is said in people's words", () => {
  assert.equal(checkDraft({ ...good, title: "  " }).title, "Give the post a title.");
  assert.equal(checkDraft({ ...good, title: "x".repeat(201) }).title, "The title is 1 character too long; 200 fit.");
  assert.equal(checkDraft({ ...good, author: "" }).author, "Say who wrote it.");
  assert.equal(checkDraft({ ...good, content: "\n" }).content, "Write something first.");
  assert.match(checkDraft({ ...good, content: "é".repeat(150_001) }).content, /^The text is too long by 2 bytes/);
  assert.match(checkDraft({ ...good, tags: "fine, Not/Fine" }).tags, /^“Not\/Fine” cannot be a tag/);
  assert.equal(checkDraft({ ...good, tags: "One, one" }).tags, "“one” is there twice.");
  assert.equal(checkDraft({ ...good, tags: Array.from({ length: 11 }, (_, at) => `t${at}`).join() }).tags, "These are 11 tags; 10 fit.");
});

test("links with safe schemes only, however they are spelled", () => {
  for (const address of ["https://a.example", "http://a.example", "mailto:a@b.example", "/posts/x", "#h-heading", "?x=1", "relative", "//a.example", ""]) {
    assert.ok(isSafeLink(address), address);
  }
  for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "vbscript:x",
    "data:text/html,x", "blob:https://a.example/x", "file:///etc/passwd", "ftp://a.example", "view-source:https://a.example", "tel:1"]) {
    assert.ok(!isSafeLink(address), address);
  }
});

test("images from elsewhere and encrypted only", () => {
  assert.ok(isSafeImage("https://a.example/p.png"));
  for (const address of ["http://a.example/p.png", "/p.png", "//a.example/p.png", "data:image/svg+xml,x", "javascript:x", "https:p.png"]) assert.ok(!isSafeImage(address), address);
});

test("highlighting leaves the code as it is and has five kinds at most", () => {
  const code = 'public record A(int X); // why\nvar s = $"a\\"{b}"; /* open';
  for (const name of ["cs", "js", "py", "sh", "sql", "yaml", "json", "css", "html", "nothing", ""]) {
    const pieces = highlight(code, name);
    assert.equal(pieces.map(({ text }) => text).join(""), code);
    assert.ok(pieces.every(({ kind }) => ["", "comment", "string", "number", "keyword", "name"].includes(kind)));
  }
  const kinds = (text, name) => highlight(text, name).filter(({ kind }) => kind).map(({ kind, text: piece }) => `${kind} ${piece}`);
  assert.deepEqual(kinds("return call(0x1F); // x", "cs"), ["keyword return", "name call", "number 0x1F", "comment // x"]);
  assert.deepEqual(kinds('{"a": "b", "c": 1.5}', "json"), ['name "a"', 'string "b"', 'name "c"', "number 1.5"]);
  assert.deepEqual(kinds('<a href="x">', "html"), ["keyword a", "name href", 'string "x"']);
  assert.deepEqual(kinds("SELECT id FROM t -- x", "sql"), ["keyword SELECT", "keyword FROM", "comment -- x"]);
});

test("highlighting takes time in proportion to the code", () => {
  for (const piece of ['"', "'", "`", "/*", '"""', "a", "1", "<", "$", "#", "\\"]) {
    for (const name of ["cs", "py", "sql", "html", "css"]) {
      const began = performance.now();
      highlight(piece.repeat(50_000 / piece.length), name);
      assert.ok(performance.now() - began < 2000, `${piece} in ${name}`);
    }
  }
});
