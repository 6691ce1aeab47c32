// The middle pane: the chosen person's chats, with the last line and what is unread.

import { avatarOf } from "./avatar.js";
import { byId, el, markChosen, refill } from "./dom.js";
import { shortMoment } from "./format.js";
import { isMine, summary } from "./message.js";
import { go } from "./route.js";
import { isPrivate, listen, messagesOf, myChats, person, store, titleOf } from "./store.js";
import { hasWord, word } from "./words.js";

export function setUp() {
  for (const topic of ["people", "chats", "chat", "messages", "action"]) listen(topic, draw);
}

function draw() {
  byId("chats-title").textContent = person()?.name ?? word("chats");
  const chats = myChats().sort((one, other) => moment(other) - moment(one));
  const none = el("li", { class: "hint" }, word("no_chats"));
  refill(byId("chats-list"), chats.length > 0 || !person() ? chats.map(item) : [none]);
}

const lastOf = (chat) => messagesOf(chat.id).at(-1) ?? null;
const moment = (chat) => lastOf(chat)?.date ?? 0;

function item(chat) {
  const last = lastOf(chat);
  const unread = store.unread.get(chat.id) ?? 0;
  const count = unread > 0 && el("span", { class: "unread", "aria-label": word("new_messages", { count: unread }) }, String(unread));
  const button = el("button", { type: "button", class: "item", onclick: () => go(store.personId, chat.id) },
    avatarOf(chat),
    el("span", { class: "item-words" },
      el("span", { class: "item-head" }, el("span", { class: "item-title", dir: "auto" }, titleOf(chat)),
        last && el("span", { class: "item-time" }, shortMoment(last.date))),
      el("span", { class: "item-head" }, el("span", { class: "item-line", dir: "auto" }, line(chat, last)), count)));
  markChosen(button, chat.id === store.chatId);
  return el("li", { dataset: { key: chat.id } }, button);
}

function line(chat, last) {
  const action = store.actions.get(chat.id);
  if (action) return el("span", { class: "doing" }, `${word(hasWord(action) ? action : "typing")}…`);
  if (!last) return word("empty_chat");
  const text = summary(last).replace(/\s+/g, " ").slice(0, 120);
  if (isPrivate(chat) || last.service || !last.from) return text;
  return `${isMine(last) ? word("you") : last.from.name}: ${text}`;
}
