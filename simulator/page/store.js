// What the page knows, and who wants to hear when it changes. Views read from `store` and never keep copies.

export const store = {
  bots: [],
  people: [],
  chats: [],
  personId: null,
  chatId: null,
  /** chat id -> Map(message id -> message), oldest first */
  messages: new Map(),
  /** chat id -> how many messages came while another chat was open */
  unread: new Map(),
  /** chat id -> what the bot is doing there ("typing") */
  actions: new Map(),
  /** chat id -> text that was typed and not sent */
  drafts: new Map(),
  /** whether the person has blocked the bot */
  blocked: false,
  /** name, description and short_description of the bot, in the person's language */
  bot: null,
  commands: [],
  replyTo: null,
  /** payload of a deep link that waits for START */
  payload: null,
  connected: true,
};

const listeners = new Map();

/**
 * Topics: people, chats, chat (the open one changed), messages (of one chat), action, waiting, connection, reply,
 * prefill (text for the input); reload and reload-commands ask for what the server knows.
 */
export function listen(topic, react) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(react);
}

export function tell(topic, detail) {
  for (const react of listeners.get(topic) ?? []) react(detail);
}

export const person = () => store.people.find((one) => one.id === store.personId) ?? null;
export const chat = (id = store.chatId) => myChats().find((one) => one.id === id) ?? null;
export const isPrivate = (one) => one?.kind === "private";

/** The chats that the chosen person sees: the private one is named by the person's own id. */
export function myChats() {
  const id = store.personId;
  return store.chats.filter((one) => (isPrivate(one) ? one.id === id : one.members.includes(id)));
}

export const myGroups = () => myChats().filter((one) => one.kind === "group" || one.kind === "supergroup");

export function botOf(one) {
  return store.bots.find((bot) => one?.bot_ids?.includes(bot.id)) ?? store.bots[0] ?? null;
}

export function botNamed(username) {
  const wanted = username.toLowerCase();
  return store.bots.find((bot) => bot.username?.toLowerCase() === wanted) ?? null;
}

/** A private chat bears the bot's name, as the person sees it. */
export function titleOf(one) {
  if (!isPrivate(one)) return one?.title ?? "";
  return store.bot?.name || botOf(one)?.name || one.title;
}

export function messagesOf(chatId) {
  return [...(store.messages.get(chatId)?.values() ?? [])];
}
