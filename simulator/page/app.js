// The page's start: puts the views together, keeps them in step with the address, and loads what they show.

import * as api from "./api.js";
import * as chats from "./chats.js";
import * as composer from "./composer.js";
import * as conversation from "./conversation.js";
import { failed } from "./dialogs.js";
import { byId } from "./dom.js";
import * as header from "./header.js";
import * as live from "./live.js";
import * as people from "./people.js";
import { go, watch, where } from "./route.js";
import { chat, listen, myChats, person, store, tell } from "./store.js";
import { fillWords, switchLanguage, word } from "./words.js";

const PREVIEWS = 20; // chats whose last line is loaded for the list

let following = null;

async function loadState() {
  const state = await api.state();
  Object.assign(store, { bots: state.bots, people: state.people, chats: state.chats });
  tell("people");
  tell("chats");
}

async function loadMessages(chatId) {
  const owner = store.personId;
  live.hold(chatId);
  const messages = await api.messages(owner, chatId);
  if (owner !== store.personId) return;
  store.messages.set(chatId, new Map(messages.map((message) => [message.id, message])));
  live.release(chatId);
  tell("messages", chatId);
}

async function loadBot() {
  const owner = store.personId;
  const [bot, commands] = await Promise.all([api.bot(owner), store.chatId === null ? [] : api.commands(owner, store.chatId)]);
  if (owner !== store.personId) return;
  Object.assign(store, { bot, commands, blocked: bot.blocked === true });
  tell("chats");
  tell("chat");
}

/** Loads what the chosen person sees, the open chat first; after a break also who and what there is. */
async function catchUp(again) {
  try {
    if (again) await loadState();
    const open = store.chatId;
    await Promise.all([chat() && loadMessages(open), loadBot()]);
    const others = myChats().filter((one) => one.id !== open).slice(0, PREVIEWS);
    await Promise.all(others.map((one) => loadMessages(one.id)));
  } catch (error) {
    report(error);
  }
}

function report(error) {
  if (!(error instanceof api.ApiError)) throw error;
  failed(error);
}

async function applyAddress() {
  const { personId, chatId } = where();
  const known = store.people.some((one) => one.id === personId) ? personId : null;
  const changed = known !== store.personId;
  store.personId = known;
  store.chatId = known === null ? null : chatId;
  if (changed) forgetPerson();
  store.unread.delete(store.chatId);
  document.body.dataset.view = known === null ? "people" : chat() ? "conversation" : "chats";
  tell("people");
  tell("chat");
  if (changed || known !== following) {
    following = known;
    live.follow(known, catchUp);
  } else if (chat()) {
    await loadMessages(store.chatId).then(loadBot).catch(report);
  }
}

function forgetPerson() {
  for (const kept of [store.messages, store.unread, store.actions]) kept.clear();
  Object.assign(store, { bot: null, blocked: false, commands: [], payload: null });
}

function redrawWords() {
  fillWords();
  byId("language").textContent = word("other_language");
  for (const topic of ["people", "chats", "chat", "reply", "connection"]) tell(topic);
  if (store.chatId !== null) tell("messages", store.chatId);
}

async function main() {
  for (const view of [people, chats, header, conversation, composer]) view.setUp();
  listen("reload", (done) => reload().catch(report).finally(done));
  listen("reload-commands", () => loadBot().catch(report));
  byId("language").addEventListener("click", () => {
    switchLanguage();
    redrawWords();
  });
  for (const button of document.querySelectorAll("[data-back]")) {
    button.addEventListener("click", () => (button.dataset.back === "people" ? go(null) : go(store.personId)));
  }
  redrawWords();
  await loadState().catch(report);
  watch(() => applyAddress());
  await applyAddress();
}

/** The list of chats changed: the open one may be new (its messages are not loaded), or not there any more. */
async function reload() {
  await loadState();
  if (!person()) return;
  await loadBot();
  if (chat() && !store.messages.has(store.chatId)) await loadMessages(store.chatId);
}

main();
