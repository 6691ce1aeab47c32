// What the person does: each function tells the server and leaves the showing to the views.

import * as api from "./api.js";
import { alertBox, choose, failed, toast } from "./dialogs.js";
import { avatarOf } from "./avatar.js";
import { go } from "./route.js";
import { word } from "./words.js";
import { botNamed, botOf, chat, isPrivate, myChats, myGroups, store, tell, titleOf } from "./store.js";

/** Runs a call to the server; its failure becomes a toast. Resolves with the answer, or null. */
async function attempt(call) {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    failed(error);
    return null;
  }
}

export async function sendText(text, chatId = store.chatId) {
  const facts = { person: store.personId, chat: chatId, text };
  const answered = chatId === store.chatId ? store.replyTo : null;
  if (answered) Object.assign(facts, { reply_to: answered.id, topic: answered.topic });
  setReply(null);
  return attempt(api.send(facts));
}

export function sendCommand(command) {
  const open = chat();
  const named = command.includes("@") || isPrivate(open) ? command : `${command}@${botOf(open)?.username ?? ""}`;
  return sendText(named);
}

export function setReply(message) {
  store.replyTo = message;
  tell("reply");
}

/** Buttons that wait for the bot, so that a redrawn button goes on waiting. */
const waiting = new Set();
const pressKey = (message, data) => `${message.chat_id} ${message.id} ${data}`;
export const isWaiting = (message, data) => waiting.has(pressKey(message, data));

export async function press(message, data) {
  const key = pressKey(message, data);
  if (waiting.has(key)) return;
  waiting.add(key);
  tell("waiting");
  try {
    const facts = { person: store.personId, chat: message.chat_id, message_id: message.id, data };
    const reply = await attempt(api.press(facts));
    if (reply?.toast) showAnswer(reply.toast, reply.alert);
  } finally {
    waiting.delete(key);
    tell("waiting");
  }
}

let last = { text: "", at: 0 };

/** An answer may come twice, as the reply to the press and as an event: it is shown once. */
export function showAnswer(text, alert) {
  const now = performance.now();
  if (last.text === text && now - last.at < 1500) return;
  last = { text, at: now };
  if (alert) alertBox(text);
  else toast(text);
}

export const privateChat = () => myChats().find(isPrivate) ?? null;

/** t.me/bot?start=payload: sent at once where people already talk, behind START in an empty chat. */
export async function deepLink(bot, payload) {
  const target = myChats().find((one) => isPrivate(one) && one.bot_ids.includes(bot.id)) ?? privateChat();
  if (!target) return;
  go(store.personId, target.id);
  const known = await attempt(api.messages(store.personId, target.id));
  if (known === null) return;
  if (known.length === 0 && payload) {
    store.payload = payload;
    tell("messages", target.id);
  } else if (payload) {
    await sendText(`/start ${payload}`, target.id);
  }
}

export const openBot = (name) => {
  const bot = botNamed(name);
  if (bot) deepLink(bot, "");
};

export const chatChoice = (one) => ({ label: titleOf(one), value: one, avatar: avatarOf(one) });

export async function startInGroup(bot, payload) {
  const group = await choose(word("choose_group"), myGroups().map(chatChoice), word("no_groups"));
  if (!group) return;
  go(store.personId, group.id);
  await sendText(`/start@${bot.username} ${payload}`.trim(), group.id);
}

/** Puts text into the input of a chat that the person picks. */
export async function prefillElsewhere(text) {
  const picked = await choose(word("choose_chat"), myChats().map(chatChoice), word("no_chats"));
  if (!picked) return;
  go(store.personId, picked.id);
  tell("prefill", text);
}

export async function setBlocked(blocked) {
  const done = await attempt(api.block({ person: store.personId, blocked }));
  if (done === null) return false;
  store.blocked = blocked;
  tell("chat");
  return true;
}

export async function restart() {
  if (await setBlocked(false)) await sendText("/start");
}

export async function start() {
  const payload = store.payload;
  store.payload = null;
  await sendText(payload ? `/start ${payload}` : "/start");
}

export const upload = (facts) => attempt(api.upload({ person: store.personId, chat: store.chatId, ...facts }));
export const choosePerson = (id) => go(id, window.innerWidth >= 720 ? id : null);
export const addPerson = (facts) => attempt(api.addPerson(facts));
