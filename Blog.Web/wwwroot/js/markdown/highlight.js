// @ts-check
// Code in five colours at most: comments, strings, numbers, keywords, and names of types, functions, members and tags. It reads
// words and quotes, not grammar: enough to see the shape of code, and it takes time in proportion to its length.

/** @typedef {{ kind: "" | "comment" | "string" | "number" | "keyword" | "name", text: string }} Piece */

// Longer ones stay in one colour: nobody reads them, and each piece is an element.
const LONGEST = 50_000;

const SLASHES = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH = String.raw`#[^\n]*`;
const DASHES = String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const QUOTES = String.raw`"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?`;
const TICKS = "`(?:\\\\[\\s\\S]|[^`\\\\])*`?";
const TRIPLE = String.raw`"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)`;
const NUMBER = String.raw`\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?[\p{L}\d_%]*`;
const WORD = String.raw`[\p{L}_$@][\p{L}\p{N}_$]*`;
const HYPHENED = String.raw`[\p{L}_$@][\p{L}\p{N}_$-]*`;

/** @param {string} words */
const set = (words) => new Set(words.split(" "));

const COMMON = "if else for while do switch case default break continue return try catch finally throw new class this super static const import export from in is null true false void";
const CURLY = {
  comment: SLASHES, string: `${TRIPLE}|${QUOTES}|${TICKS}`,
  keywords: set(`${COMMON} abstract any as async await base bool boolean byte char checked decimal delegate double dynamic enum event explicit extends extern fallthrough final fixed float fn func function get goto go impl implements implicit init instanceof int interface internal let lock long loop match mod mut namespace native nil number object operator out override package params partial private protected pub public readonly record ref required sbyte sealed select self set short sizeof stackalloc string struct synchronized throws trait type typeof uint ulong undefined unsafe use ushort using val var virtual volatile when where with yield`),
};
const PYTHON = {
  comment: HASH, string: `${TRIPLE}|${QUOTES}`,
  keywords: set("and as assert async await begin break case class continue def del do elif else elsif end ensure except False finally for from global if import in is lambda match module None nonlocal not or pass raise require rescue return self then True try unless until when while with yield true false nil"),
};
const SHELL = {
  comment: HASH, string: QUOTES, word: HYPHENED,
  keywords: set("if then else elif fi for in while until do done case esac function return local export set unset readonly exit trap source cd echo FROM RUN COPY ADD ENV ARG WORKDIR ENTRYPOINT CMD EXPOSE USER"),
};
const SQL = {
  comment: DASHES, string: QUOTES, ignoresCase: true,
  keywords: set("select from where and or not null insert into values update set delete create table index view drop alter add primary key foreign references join left right inner outer on group by order having limit offset as distinct union all case when then else end begin commit rollback with in is like between exists default constraint unique int integer text varchar timestamp boolean true false"),
};
const YAML = { comment: HASH, string: QUOTES, word: HYPHENED, members: true, keywords: set("true false null yes no on off") };
const JSON_ = { comment: SLASHES, string: QUOTES, members: true, keywords: set("true false null") };
const CSS = { comment: SLASHES, string: QUOTES, word: HYPHENED, members: true, keywords: set("@media @import @supports @layer @container @font-face @keyframes !important") };
const MARKUP = { comment: String.raw`<!--[\s\S]*?(?:-->|$)`, string: QUOTES, word: HYPHENED, tags: true, keywords: new Set() };

/** @type {Map<string, any>} */
const LANGUAGES = new Map([
  ["js javascript mjs jsx ts typescript tsx cs csharp c# java kotlin kt scala go golang rust rs swift c h cpp c++ php dart", CURLY],
  ["py python rb ruby", PYTHON], ["sh bash shell zsh console dockerfile makefile make ps1 powershell", SHELL],
  ["sql", SQL], ["yaml yml toml ini properties", YAML], ["json jsonc json5", JSON_], ["css scss less", CSS], ["html xml svg csproj xaml", MARKUP],
].flatMap(([names, language]) => /** @type {string} */ (names).split(" ").map((name) => [name, language])));

/** @type {Map<any, RegExp>} */
const patterns = new Map();

/** @param {any} language */
function patternOf(language) {
  let pattern = patterns.get(language);
  if (!pattern) {
    const { comment, string, word = WORD } = language;
    pattern = new RegExp(`(?<comment>${comment})|(?<string>${string})|(?<number>${NUMBER})|(?<word>${word})`, "gu");
    patterns.set(language, pattern);
  }
  return pattern;
}

/**
 * @param {string} code
 * @param {string} name of the language, as it stands after the fence
 * @returns {Piece[]} which together are the code, unchanged
 */
export function highlight(code, name) {
  const language = LANGUAGES.get(name.toLowerCase());
  if (!language || code.length > LONGEST) return [{ kind: "", text: code }];

  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const match of code.matchAll(patternOf(language))) {
    const { index } = match;
    const text = match[0];
    const kind = kindOf(language, match, code);
    if (!kind) continue;
    if (index > end) pieces.push({ kind: "", text: code.slice(end, index) });
    pieces.push({ kind, text });
    end = index + text.length;
  }
  if (end < code.length) pieces.push({ kind: "", text: code.slice(end) });
  return pieces;
}

/**
 * @param {any} language
 * @param {RegExpMatchArray} match
 * @param {string} code
 * @returns {Piece["kind"]}
 */
function kindOf(language, match, code) {
  const { comment, string, number } = match.groups ?? {};
  const start = match.index ?? 0;
  const text = match[0];
  if (comment !== undefined) return "comment";
  if (string !== undefined) return language.members && /^\s*:/.test(code.slice(start + text.length, start + text.length + 20)) ? "name" : "string";
  if (number !== undefined) return "number";

  const before = code[start - 1];
  const after = code[start + text.length];
  if (language.tags) return before === "<" || (before === "/" && code[start - 2] === "<") ? "keyword" : after === "=" ? "name" : "";
  if (language.keywords.has(language.ignoresCase ? text.toLowerCase() : text)) return before === "." ? "" : "keyword";
  if (language.members) return after === ":" ? "name" : "";
  return after === "(" || /^\p{Lu}\p{L}*\p{Ll}/u.test(text) ? "name" : "";
}
