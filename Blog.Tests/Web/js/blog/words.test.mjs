// Dates, counts, addresses and searching, as the blog says and does them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, listAddress, placeOf, postAddress } from "../../../../Blog.Web/wwwroot/js/addresses.js";
import { matcherOf } from "../../../../Blog.Web/wwwroot/js/search.js";
import { slugOf } from "../../../../Blog.Web/wwwroot/js/slug.js";
import { countWords, sayReadingTime, sayWhen } from "../../../../Blog.Web/wwwroot/js/words.js";

const now = new Date("2026-11-26T10:30:00Z");
const when = (iso, timeZone = "UTC") => sayWhen(iso, { now, locale: "en-GB", timeZone });

test("a date is said as people say it", () => {
  assert.equal(when("2026-11-26T10:29:40.000Z"), "just now");
  assert.equal(when("2026-11-26T10:29:00.000Z"), "1 minute ago");
  assert.equal(when("2026-11-26T09:35:00.000Z"), "55 minutes ago");
  assert.equal(when("2026-11-26T08:05:00.000Z"), "today, 08:05");
  assert.equal(when("2026-11-25T00:00:00.000Z"), "yesterday");
  assert.equal(when("2026-11-22T12:00:00.000Z"), "Sunday");
  assert.equal(when("2026-11-19T12:00:00.000Z"), "19 Nov");
  assert.equal(when("2025-12-31T12:00:00.000Z"), "31 Dec 2025");
});

test("a day is the reader's, not the server's", () => {
  assert.equal(when("2026-11-25T23:30:00.000Z", "Europe/Berlin"), "today, 00:30");
  assert.equal(when("2026-11-26T05:30:00.000Z", "America/New_York"), "today, 00:30");
  assert.equal(when("2026-11-26T04:30:00.000Z", "America/New_York"), "yesterday");
});

test("a clock that is ahead of ours does not put a post in another week", () => {
  assert.equal(when("2026-11-26T10:30:30.000Z"), "just now");
  assert.equal(when("2026-11-27T10:30:00.000Z"), "27 Nov");
});

test("reading time counts words, and characters where there are no blanks", () => {
  assert.equal(sayReadingTime("word ".repeat(230 * 4)), "4 min read");
  assert.equal(sayReadingTime("字".repeat(900)), "3 min read");
  assert.equal(sayReadingTime("Short."), "1 min read");
  assert.equal(countWords("It's well-known: 3.5 ms, isn't it?").words, 6);
});

test("a slug has the words of a title in any script", () => {
  assert.equal(slugOf("Functions or containers?"), "functions-or-containers");
  assert.equal(slugOf("Über Größe – naïve C#"), "uber-große-naive-c");
  assert.equal(slugOf("हिन्दी में"), "हिन्दी-में");
  assert.equal(slugOf("日本語 が"), "日本語-が");
  assert.equal(slugOf("!!! 🚀"), "");
  assert.ok([...slugOf("word ".repeat(100))].length <= 60);
  assert.equal([...slugOf("W".repeat(200))].length, 60);
});

test("a post's address leads back to its id, whatever its title", () => {
  const id = "01900000-0000-7000-8000-000000000000";
  for (const title of ["A title", "100 % / ? #", "日本語", "", "01900000-0000-7000-8000-0000000000ff"]) {
    const { pathname, hash } = new URL(postAddress({ id, title }), "https://blog.example");
    assert.equal(idOf(placeOf({ pathname, hash }).path.slice("/posts/".length)), id);
  }
  assert.equal(idOf("no-id%"), "no-id%");
});

test("a place is in the fragment where it is ours, else in the path", () => {
  const at = (pathname, hash = "") => placeOf({ pathname, hash });
  assert.equal(at("/").path, "/");
  assert.equal(at("/index.html").path, "/");
  assert.equal(at("/", "#/plan?seed=3").path, "/plan");
  assert.equal(at("/", "#/plan?seed=3").query.get("seed"), "3");
  assert.equal(at("/posts/a-b", "#h-heading").path, "/posts/a-b");
  assert.equal(at("/posts/a-b", "#/plan").path, "/plan");
  assert.equal(at("/", listAddress({ author: "A & B?", tag: "C#" }).slice(1)).query.get("author"), "A & B?");
  assert.equal(at("/", listAddress({ author: "A & B?", tag: "C#" }).slice(1)).query.get("tag"), "C#");
});

test("search finds every word, without case and accents", () => {
  const post = { title: "Größe und Maß", author: "Amélie", excerpt: "Text über Lambda", tags: ["C#", "ＡＷＳ"] };
  for (const query of ["", "amelie", "GRÖSSE".toLowerCase().replace("ss", "ß"), "lambda uber", "c# aws"]) assert.ok(matcherOf(query)(post), query);
  assert.ok(!matcherOf("lambda missing")(post));
});
