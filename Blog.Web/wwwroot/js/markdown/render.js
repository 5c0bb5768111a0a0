// @ts-check
// Markdown as elements of the document. Each is created by name from the lists below and holds text only as text, so that nothing
// that somebody wrote is ever parsed as HTML.
import { highlight } from "./highlight.js";
import { isSafeImage, isSafeLink } from "./links.js";
import { parse, unescapeText } from "./parse.js";
import { slugOf } from "../slug.js";

/** @typedef {import("./parse.js").Token} Token */

const BLOCKS = new Map([
  ["paragraph", "p"], ["bullet_list", "ul"], ["ordered_list", "ol"], ["list_item", "li"], ["blockquote", "blockquote"],
  ["table", "table"], ["thead", "thead"], ["tbody", "tbody"], ["tr", "tr"], ["th", "th"], ["td", "td"],
]);
const INLINES = new Map([["em", "em"], ["strong", "strong"], ["s", "s"]]);

// Each of these may be in another script than its neighbours.
const OF_ANY_DIRECTION = new Set(["p", "li", "blockquote", "th", "td"]);

// A heading of a post must not take the name of a part of the page.
const ANCHOR_PREFIX = "h-";

/**
 * @param {string} text
 * @param {{ under?: number | null, anchors?: boolean }} [options] the level of the heading above (null: headings keep their own levels), and
 * whether headings can be linked to
 * @returns {DocumentFragment}
 */
export function renderMarkdown(text, { under = 1, anchors = false } = {}) {
  const fragment = document.createDocumentFragment();
  const tokens = parse(text);
  if (under !== null) putUnder(tokens, under);
  new Builder(fragment, anchors).addAll(tokens);
  return fragment;
}

// Whether a post begins with "#" or "##", its first heading is one level below its title, and none skips a level.
/** @param {Token[]} tokens @param {number} above */
function putUnder(tokens, above) {
  const headings = tokens.filter(({ type }) => type === "heading_open");
  const highest = Math.min(...headings.map(levelOf));
  let last = above;
  for (const token of headings) {
    last = Math.min(levelOf(token) - highest + above + 1, last + 1, 6);
    token.tag = `h${last}`;
  }
}

/** @param {Token} token */
const levelOf = ({ tag }) => Number(tag.slice(1));

class Builder {
  /**
   * @param {Node} root
   * @param {boolean} anchors
   */
  constructor(root, anchors) {
    this.open = [root];
    this.anchors = anchors;
    /** @type {Map<string, number>} */
    this.ids = new Map();
  }

  get top() {
    return this.open[this.open.length - 1];
  }

  /** @param {Token[]} tokens */
  addAll(tokens) {
    for (const token of tokens) {
      if (token.nesting === 1) this.start(token);
      else if (token.nesting === -1) this.end(token);
      else this.add(token);
    }
  }

  /** @param {Token} token */
  start(token) {
    const element = token.hidden ? null : this.elementOf(token);
    // What has no element of its own puts its content where it stands.
    if (element) this.outermost(element).append(element);
    this.open.push(element ?? this.top);
  }

  // A table scrolls in a box of its own rather than make the page wider.
  /** @param {HTMLElement} element */
  outermost(element) {
    if (element.tagName !== "TABLE") return /** @type {ParentNode & Node} */ (this.top);
    const box = document.createElement("div");
    box.className = "scroll";
    box.tabIndex = 0;
    /** @type {ParentNode & Node} */ (this.top).append(box);
    return box;
  }

  /** @param {Token} token */
  end(token) {
    const element = this.open.pop();
    if (token.type === "heading_close" && this.anchors) this.addAnchor(/** @type {HTMLElement} */ (element));
  }

  /**
   * @param {Token} token
   * @returns {HTMLElement | null}
   */
  elementOf(token) {
    const kind = token.type.slice(0, -"_open".length);
    if (kind === "heading") return heading(levelOf(token));
    if (kind === "link") return link(token);

    const name = BLOCKS.get(kind) ?? INLINES.get(kind);
    if (!name) return null;

    const element = document.createElement(name);
    if (OF_ANY_DIRECTION.has(name)) element.dir = "auto";
    const start = attribute(token, "start");
    if (start !== null) element.setAttribute("start", String(start));
    const align = attribute(token, "style")?.match(/^text-align:(left|center|right)$/)?.[1];
    if (align) element.className = align;
    return element;
  }

  /** @param {Token} token */
  add(token) {
    const top = /** @type {ParentNode & Node} */ (this.top);
    switch (token.type) {
      case "inline": this.addInline(token); break;
      case "fence":
      case "code_block": top.append(codeBlock(token.content, token.info)); break;
      case "code_inline": top.append(withText("code", token.content)); break;
      case "image": top.append(image(token)); break;
      case "hr": top.append(document.createElement("hr")); break;
      case "hardbreak": top.append(document.createElement("br")); break;
      case "softbreak": top.append("\n"); break;
      default: top.append(token.content);
    }
  }

  /** @param {Token} token */
  addInline(token) {
    const children = token.children ?? [];
    const item = this.itemThatBegins();
    const box = item && children[0]?.type === "text" ? children[0].content.match(/^\[([ xX])\][ \t]+(?=\S)/) : null;
    if (item && box) {
      item.classList.add("task");
      /** @type {ParentNode & Node} */ (this.top).append(checkbox(box[1] !== " "));
      children[0].content = children[0].content.slice(box[0].length);
    }
    this.addAll(children);
  }

  // The list item whose first text comes now, or null.
  itemThatBegins() {
    const top = /** @type {HTMLElement} */ (this.top);
    if (top.nodeName === "LI") return top.firstChild ? null : top;
    const item = top.parentElement;
    return top.nodeName === "P" && item?.nodeName === "LI" && item.firstChild === top ? item : null;
  }

  /** @param {HTMLElement} element */
  addAnchor(element) {
    const slug = ANCHOR_PREFIX + (slugOf(element.textContent ?? "") || "section");
    const count = (this.ids.get(slug) ?? 0) + 1;
    this.ids.set(slug, count);
    element.id = count === 1 ? slug : `${slug}-${count}`;
    const anchor = withText("a", "#");
    anchor.className = "anchor";
    anchor.setAttribute("href", `#${element.id}`);
    anchor.setAttribute("aria-label", `Link to “${element.textContent}”`);
    element.append(anchor);
  }
}

/**
 * @param {Token} token
 * @param {string} name
 */
const attribute = (token, name) => token.attrs?.find(([key]) => key === name)?.[1] ?? null;

/**
 * @param {string} name
 * @param {string} text
 */
function withText(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** @param {number} level */
function heading(level) {
  const element = document.createElement(`h${level}`);
  element.dir = "auto";
  return element;
}

/** @param {Token} token */
function link(token) {
  const address = attribute(token, "href") ?? "";
  if (!isSafeLink(address)) return null;

  const element = document.createElement("a");
  element.setAttribute("href", address);
  element.rel = "noopener noreferrer nofollow ugc";
  const title = attribute(token, "title");
  if (title) element.title = title;
  return element;
}

/** @param {Token} token */
function image(token) {
  const address = attribute(token, "src") ?? "";
  // The description is what its Markdown says without marks.
  const text = plainText(token.children ?? []);
  if (!isSafeImage(address)) return withText("span", text);

  const element = document.createElement("img");
  element.loading = "lazy";
  element.decoding = "async";
  element.referrerPolicy = "no-referrer";
  element.alt = text;
  const title = attribute(token, "title");
  if (title) element.title = title;
  element.src = address;
  return element;
}

/**
 * @param {Token[]} tokens
 * @returns {string}
 */
const plainText = (tokens) => tokens.map((token) => {
  if (token.type === "softbreak" || token.type === "hardbreak") return "\n";
  return token.children ? plainText(token.children) : token.content;
}).join("");

/** @param {boolean} isDone */
function checkbox(isDone) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.disabled = true;
  box.checked = isDone;
  box.setAttribute("aria-label", isDone ? "done" : "to do");
  return box;
}

/**
 * @param {string} text
 * @param {string} info
 */
function codeBlock(text, info) {
  const pre = document.createElement("pre");
  const code = document.createElement("code");
  const language = unescapeText(info).trim().split(/\s+/)[0];
  if (language) code.className = `language-${language}`;
  code.append(...highlight(text, language).map(({ kind, text: piece }) => {
    if (!kind) return piece;
    const span = withText("span", piece);
    span.className = `code-${kind}`;
    return span;
  }));
  // Long lines scroll, by the keyboard too.
  pre.tabIndex = 0;
  pre.append(code);
  return pre;
}
