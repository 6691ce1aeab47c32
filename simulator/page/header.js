// The bar above the conversation: whose chat it is, what the bot is doing, the connection; blocking the bot.

import { setBlocked } from "./actions.js";
import { avatarOf } from "./avatar.js";
import { byId, el } from "./dom.js";
import { chat, isPrivate, listen, store, titleOf } from "./store.js";
import { hasWord, word } from "./words.js";

export function setUp() {
  for (const topic of ["chat", "chats", "action", "connection"]) listen(topic, draw);
  byId("block").addEventListener("click", () => setBlocked(!store.blocked));
}

function draw() {
  const open = chat();
  byId("chat-header").hidden = !open;
  byId("welcome").hidden = Boolean(open);
  byId("welcome").firstElementChild.textContent = word(store.personId === null ? "pick_person" : "pick_chat");
  if (!open) return;
  byId("chat-avatar").replaceChildren(avatarOf(open));
  byId("chat-title").textContent = titleOf(open);
  byId("chat-subtitle").replaceChildren(...subtitle(open));
  const blocked = store.blocked;
  byId("block").hidden = !isPrivate(open);
  byId("block").title = word(blocked ? "unblock" : "block");
  byId("block").setAttribute("aria-label", byId("block").title);
  byId("block").setAttribute("aria-pressed", String(blocked));
}

function subtitle(open) {
  if (!store.connected) return [word("connecting")];
  const action = store.actions.get(open.id);
  if (action) {
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    return [el("span", { class: "doing" }, word(hasWord(action) ? action : "typing"), dots)];
  }
  if (isPrivate(open)) return [word("bot")];
  const count = new Set([...open.members, ...open.bot_ids]).size;
  return [open.kind === "channel" ? word("channel") : word("members", { count })];
}
