// A member of a post that the API takes and the page does not know would be lost when somebody saves the post with the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bodyOf, copyOf, draftOf, newDraft } from "../../../../Blog.Web/wwwroot/js/drafts.js";
import { FIELDS } from "../../../../Blog.Web/wwwroot/js/fields.js";

const members = Object.keys(JSON.parse(readFileSync("docs/openapi.json", "utf8")).components.schemas.BlogDraft.properties).sort();
const values = Object.fromEntries(members.map((name) => [name, `some ${name}`]));

test("the editor has a field for every member", () => {
  assert.deepEqual([...FIELDS].sort(), members);
  const page = readFileSync("Blog.Web/wwwroot/index.html", "utf8");
  for (const name of FIELDS) assert.match(page, new RegExp(`<(input|textarea) [^>]*name="${name}"`));
});

test("a draft has every member, of its own, of a copy and of a post that is changed", () => {
  for (const name of members) {
    assert.equal(newDraft()[name], "");
    assert.equal(copyOf(newDraft(values))[name], values[name]);
    assert.equal(draftOf({ post: { ...values, tags: [values.tags] }, etag: '"1"' })[name], values[name]);
  }
});

test("every member is sent", () => {
  assert.deepEqual(Object.keys(JSON.parse(bodyOf(newDraft(values)))).sort(), members);
});
