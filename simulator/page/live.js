// The stream of events of the chosen person. After a break everything is loaded anew, since events may have been missed.

import { showAnswer } from "./actions.js";
import { arrived } from "./conversation.js";
import { store, tell } from "./store.js";

const RETRY_MS = 1000; // browsers wait longer, or give up where a restarting server refuses
const ACTION_MS = 5500; // Telegram shows an action for five seconds

let source = null;
let retry = null;

/** Follows the events of `personId`; calls `catchUp(again)` at every connection, `again` telling whether after a break. */
export function follow(personId, catchUp, again = false) {
  source?.close();
  clearTimeout(retry);
  if (personId === null) return;
  const stream = new EventSource(`/sim/events?person=${personId}`);
  source = stream;
  stream.onopen = () => {
    connection(true);
    catchUp(again);
  };
  stream.onmessage = (event) => receive(JSON.parse(event.data));
  stream.onerror = () => {
    if (stream !== source) return;
    stream.close();
    connection(false);
    retry = setTimeout(follow, RETRY_MS, personId, catchUp, true);
  };
}

function connection(connected) {
  if (store.connected === connected) return;
  store.connected = connected;
  tell("connection");
}

/** Events that came while a chat was being loaded are applied again on top of what was loaded. */
const held = new Map();

export function hold(chatId) {
  held.set(chatId, []);
}

export function release(chatId) {
  const events = held.get(chatId) ?? [];
  held.delete(chatId);
  for (const event of events) apply(event);
}

function receive(event) {
  held.get(event.chat_id)?.push(event);
  apply(event);
  if (event.type === "message") noticed(event);
  if (event.type === "toast") showAnswer(event.text, event.alert);
  if (event.type === "action") doing(event.chat_id, event.action);
  if (event.type === "commands") tell("reload-commands");
  if (event.type === "chat") tell("reload");
}

function apply({ type, chat_id: chatId, message, message_id: messageId }) {
  const known = store.messages.get(chatId);
  if (!known) return;
  if (type === "message" || (type === "edited" && known.has(message.id))) known.set(message.id, message);
  else if (type === "deleted") known.delete(messageId);
  else return;
  tell("messages", chatId);
}

function noticed({ chat_id: chatId, message }) {
  if (message.from?.is_bot) doing(chatId, null);
  if (chatId === store.chatId) {
    arrived(message);
  } else if (message.from?.id !== store.personId) {
    store.unread.set(chatId, (store.unread.get(chatId) ?? 0) + 1);
    tell("chats");
  }
}

const endings = new Map();

function doing(chatId, action) {
  clearTimeout(endings.get(chatId));
  if (action && action !== "cancel") {
    store.actions.set(chatId, action);
    endings.set(chatId, setTimeout(doing, ACTION_MS, chatId, null));
  } else {
    store.actions.delete(chatId);
  }
  tell("action");
}
