// Excerpts: what a post says, without marks, of text that may be cut anywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainExcerpt } from "../../../../Blog.Web/wwwroot/js/excerpt.js";

const CASES = [
  ["Plain text stays.", "Plain text stays."],
  ["# Heading\n\nText **bold** and *it* and ~~gone~~ `code`.", "Heading Text bold and it and gone code."],
  ["Title\n=====\n\n- one\n- [x] two\n3. three\n\n---\n> quoted *text*", "Title one two three quoted text"],
  ["A [link](https://example.com/a_b \"t\") and ![picture](https://example.com/p.png).", "A link and picture."],
  ["A [link][ref] and <https://example.com/>", "A link and https://example.com/"],
  ["```cs\nvar a = b * c * d;\n```\nafter", "var a = b * c * d; after"],
  ["| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"],
  ["snake_case_name and 2 * 3 * 4 and a * b", "snake_case_name and 2 * 3 * 4 and a * b"],
  ["_emphasis_ and __strong__", "emphasis and strong"],
  [String.raw`not \*emphasis\* and \[no link\]`, "not *emphasis* and [no link]"],
  ["`a *b* _c_`", "a *b* _c_"],
  ["<b>This is not bold.</b> &amp;", "<b>This is not bold.</b> &amp;"],
  ["Cut in the [middle of a…", "Cut in the middle of a…"],
  ["Cut in the [middle](https://example.com/very…", "Cut in the middle…"],
  ["Cut in `code that…", "Cut in code that…"],
  ["Cut in **bold that…", "Cut in bold that…"],
  ["A comma, then,…", "A comma, then…"],
  ["```\nonly code that is cut…", "only code that is cut…"],
  ["C# and F#", "C# and F#"],
];

for (const [text, expected] of CASES) {
  test(JSON.stringify(text), () => assert.equal(plainExcerpt(text), expected));
}

test("no text takes long", () => {
  for (const piece of ["[", "![", "`", "*", "_", "|-", "> ", "\\", "[](", "`a"]) {
    const began = performance.now();
    plainExcerpt(piece.repeat(400));
    assert.ok(performance.now() - began < 1000, piece);
  }
});
