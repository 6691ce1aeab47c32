// The foot of the conversation: writing, replying, the reply keyboard, START in an empty chat.

import { restart, sendText, setReply, start } from "./actions.js";
import * as attach from "./attach.js";
import * as commands from "./commands.js";
import { byId, el, icon } from "./dom.js";
import * as inline from "./inline.js";
import { isMine, summary } from "./message.js";
import * as popup from "./popup.js";
import { chat, isPrivate, listen, messagesOf, store } from "./store.js";
import { word } from "./words.js";

const input = byId("input");
let shownChat = null;
let keyboardHidden = false;

export function setUp() {
  for (const topic of ["chat", "messages"]) listen(topic, draw);
  listen("reply", showReply);
  listen("prefill", prefill);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", typed);
  input.addEventListener("keydown", onKey);
  byId("menu").addEventListener("click", () => {
    if (popup.isOpen()) closePopup();
    else commands.openMenu();
    input.focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#foot")) closePopup();
  });
  byId("keyboard-toggle").addEventListener("click", () => {
    keyboardHidden = !keyboardHidden;
    showKeyboard();
  });
  byId("start").addEventListener("click", () => (store.blocked ? restart() : start()));
  attach.setUp();
}

function closePopup() {
  popup.close();
  byId("menu").setAttribute("aria-expanded", "false");
}

function draw() {
  const open = chat();
  const key = `${store.personId} ${store.chatId}`;
  if (key !== shownChat) {
    shownChat = key;
    keyboardHidden = false;
    input.value = store.drafts.get(key) ?? "";
    setReply(null);
    typed();
  }
  byId("foot").hidden = !open;
  if (!open) return;
  const loaded = store.messages.has(open.id);
  const empty = isPrivate(open) && loaded && messagesOf(open.id).length === 0;
  const blocked = isPrivate(open) && store.blocked;
  byId("composer").hidden = empty || blocked || !loaded;
  byId("start").hidden = !(empty || blocked);
  byId("start").textContent = word(blocked ? "restart" : "start");
  fit();
  showStartCard(empty);
  showKeyboard();
}

function showStartCard(empty) {
  const card = byId("start-card");
  const description = store.bot?.description || store.bot?.short_description;
  card.hidden = !empty || !description;
  card.replaceChildren(el("h3", {}, word("what_can")), el("p", { dir: "auto" }, description ?? ""));
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return; // Enter chooses a Chinese candidate; some browsers tell by 229 only
  if (popup.handleKey(event)) {
    event.preventDefault();
    if (!popup.isOpen()) byId("menu").setAttribute("aria-expanded", "false");
    return;
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && store.replyTo) {
    setReply(null);
  }
}

function typed() {
  store.drafts.set(shownChat, input.value);
  byId("send").disabled = input.value.trim() === "";
  fit();
  const isInline = inline.suggest(input.value);
  if (!isInline && !commands.suggest(input.value)) closePopup();
}

/** The input grows with its lines; a hidden one has no height to measure. */
function fit() {
  input.style.height = "auto";
  if (input.scrollHeight > 0) input.style.height = `${input.scrollHeight}px`;
}

async function submit() {
  const text = input.value.trim();
  if (!text) return;
  const chatId = store.chatId;
  input.value = "";
  typed();
  input.focus();
  const sent = await sendText(text, chatId);
  if (sent === null && input.value === "" && store.chatId === chatId) prefill(text); // nothing that was typed is lost
}

function prefill(text) {
  input.value = text;
  typed();
  if (!byId("composer").hidden) input.focus();
  input.setSelectionRange(text.length, text.length);
}

function showReply() {
  const message = store.replyTo;
  const bar = byId("reply-bar");
  bar.hidden = !message;
  if (!message) return;
  const name = isMine(message) ? word("you") : (message.from?.name ?? "");
  bar.replaceChildren(icon("reply"),
    el("span", { class: "reply-words" }, el("b", { dir: "auto" }, word("replying", { name })), el("span", { dir: "auto" }, summary(message))),
    el("button", { type: "button", class: "icon-button", "aria-label": word("cancel_reply"), onclick: () => setReply(null) }, icon("close")));
  input.focus();
}

/** The newest message that says anything about the reply keyboard decides; an empty list takes it away. */
function currentKeyboard() {
  return messagesOf(store.chatId).findLast((message) => Array.isArray(message.reply_keyboard))?.reply_keyboard ?? [];
}

function showKeyboard() {
  const rows = byId("composer").hidden ? [] : currentKeyboard();
  const box = byId("reply-keyboard");
  const signature = JSON.stringify(rows);
  byId("keyboard-toggle").hidden = rows.length === 0;
  byId("keyboard-toggle").setAttribute("aria-expanded", String(!keyboardHidden));
  box.hidden = rows.length === 0 || keyboardHidden;
  if (box.dataset.signature === signature) return;
  box.dataset.signature = signature;
  box.replaceChildren(...rows.map((row) => el("div", { class: "keyboard-row" },
    row.map((text) => el("button", { type: "button", class: "reply-key", onclick: () => sendText(text) }, text)))));
}
