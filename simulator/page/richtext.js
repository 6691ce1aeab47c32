// The text of a message. The server's `html` is the only string the page inserts as HTML: the server sanitised it.

import { el, safeHref } from "./dom.js";
import { fullMoment } from "./format.js";
import { word } from "./words.js";
import { toast } from "./dialogs.js";
import { openBot, sendCommand } from "./actions.js";
import { followLink } from "./links.js";

// A command, a mention or an address inside plain text, as Telegram makes them tappable.
const TAPPABLE = /(?<![\w/@<])\/[a-z0-9_]{1,32}(?:@\w+)?(?![\w/])|(?<![\w@/])@[a-z]\w{3,31}|https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef]+/gi;

/** What the reader opened (spoilers, long quotes); an edit of the message must not close it again. */
const opened = new Set();

export function richText(html, key) {
  const text = el("div", { class: "text", dir: "auto" });
  text.innerHTML = html;
  text.querySelectorAll("blockquote, pre").forEach(dropLineBreakAfter);
  makeTappable(text);
  text.querySelectorAll("a[href]").forEach(prepareLink);
  text.querySelectorAll("tg-spoiler, .tg-spoiler").forEach((node, index) => prepareSpoiler(node, `${key} spoiler ${index}`));
  text.querySelectorAll("blockquote[expandable], blockquote.expandable").forEach((node, index) => prepareQuote(node, `${key} quote ${index}`));
  text.querySelectorAll("code, pre").forEach(prepareCode);
  text.querySelectorAll("tg-time[unix]").forEach((node) => (node.title = fullMoment(Number(node.getAttribute("unix")))));
  return text;
}

/** A block ends its line by itself; the line break that follows it in the text would add an empty one. */
function dropLineBreakAfter(block) {
  const next = block.nextSibling;
  if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^\n/, "");
}

function makeTappable(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("a, code, pre")) nodes.push(walker.currentNode);
  }
  for (const node of nodes) {
    const pieces = [];
    let done = 0;
    for (const match of node.data.matchAll(TAPPABLE)) {
      const found = match[0].replace(/[.,;:!?)\]]+$/, "");
      pieces.push(node.data.slice(done, match.index), tappable(found));
      done = match.index + found.length;
    }
    if (pieces.length > 0) node.replaceWith(...pieces, node.data.slice(done));
  }
}

function tappable(found) {
  if (/^http/i.test(found)) return el("a", { href: safeHref(found) }, found);
  const act = () => (found.startsWith("/") ? sendCommand(found) : openBot(found.slice(1)));
  return el("a", { href: "#", role: "button", onclick: (event) => quietly(event, act) }, found);
}

function quietly(event, act) {
  event.preventDefault();
  act();
}

function prepareLink(link) {
  if (link.getAttribute("href") === "#") return;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.addEventListener("click", (event) => {
    if (followLink(link.href)) event.preventDefault();
  });
}

function prepareSpoiler(node, key) {
  node.classList.add("spoiler");
  const reveal = () => {
    opened.add(key);
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  if (opened.has(key)) return reveal();
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-label", word("show_spoiler"));
  node.addEventListener("click", (event) => {
    if (!node.classList.contains("revealed")) event.preventDefault();
    reveal();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") quietly(event, reveal);
  });
  return undefined;
}

function prepareQuote(quote, key) {
  quote.classList.add("expandable");
  const toggle = el("button", { type: "button", class: "quote-toggle" });
  const show = () => {
    const open = opened.has(key);
    quote.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", word(open ? "collapse" : "expand"));
  };
  toggle.addEventListener("click", () => {
    if (!opened.delete(key)) opened.add(key);
    show();
  });
  quote.append(toggle);
  show();
}

/** Telegram copies a piece of code when it is tapped. */
function prepareCode(node) {
  if (node.parentElement.closest("pre")) return;
  node.addEventListener("click", () => copyText(node.textContent));
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(word("copied"));
  } catch {
    toast(text); // no permission for the clipboard: at least show what would be copied
  }
}
