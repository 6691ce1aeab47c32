// The rows of buttons under a bubble. Each button does one thing, as Telegram has it.

import { copyText } from "./richtext.js";
import { followLink } from "./links.js";
import { isWaiting, prefillElsewhere, press } from "./actions.js";
import { botOf, chat, tell } from "./store.js";
import { el, icon, safeHref } from "./dom.js";
import { word } from "./words.js";

export function inlineKeyboard(message) {
  const rows = message.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  return el("div", { class: "keyboard", role: "group" },
    rows.map((row, y) => el("div", { class: "keyboard-row" }, row.map((button, x) => place(draw(button, message), x, y)))));
}

function place(node, x, y) {
  node.dataset.place = `${y} ${x}`; // where the focus returns after an edit
  return node;
}

const label = (text) => el("span", { class: "key-label", dir: "auto" }, text);

function key(button, act, sign = null, hint = null) {
  return el("button", { type: "button", class: `key ${button.style ?? ""}`.trim(), title: button.text, onclick: act },
    label(button.text), sign && icon(sign, "sign"), hint && el("span", { class: "visually-hidden" }, ` (${hint})`));
}

function draw(button, message) {
  const bot = message.via_bot?.username ?? botOf(chat(message.chat_id))?.username ?? "";
  const elsewhere = button.switch_inline_query ?? button.switch_inline_query_chosen_chat?.query;
  if (button.data !== undefined && button.data !== null) return callback(button, message);
  if (button.url || button.login_url) return link(button, button.url ?? button.login_url.url ?? button.login_url, "out");
  if (button.web_app) return link(button, button.web_app.url ?? button.web_app, "window");
  if (elsewhere !== undefined && elsewhere !== null) return key(button, () => prefillElsewhere(`@${bot} ${elsewhere}`), "share", word("opens_chat"));
  if (typeof button.switch_inline_query_current_chat === "string") {
    return key(button, () => tell("prefill", `@${bot} ${button.switch_inline_query_current_chat}`), "share");
  }
  if (button.copy_text) return key(button, () => copyText(button.copy_text.text ?? button.copy_text), "copy", word("copies"));
  return key(button, () => {});
}

function callback(button, message) {
  const node = key(button, () => press(message, button.data));
  node.dataset.press = button.data;
  markWaiting(node, isWaiting(message, button.data));
  return node;
}

/** Shows on every callback button of `row` whether the bot still owes its answer. */
export function refreshWaiting(row, message) {
  for (const node of row.querySelectorAll("[data-press]")) markWaiting(node, isWaiting(message, node.dataset.press));
}

function markWaiting(node, waiting) {
  node.classList.toggle("waiting", waiting);
  node.setAttribute("aria-busy", String(waiting));
}

function link(button, address, sign) {
  const href = safeHref(address);
  const node = el("a", { class: `key ${button.style ?? ""}`.trim(), href: href ?? "#", title: address, target: "_blank", rel: "noopener noreferrer" },
    label(button.text), icon(sign, "sign"), el("span", { class: "visually-hidden" }, ` (${word("opens_link")})`));
  node.addEventListener("click", (event) => {
    if (!href || followLink(href)) event.preventDefault();
  });
  return node;
}
