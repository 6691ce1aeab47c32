// One row of the conversation: a message, or the messages of one album, as a bubble with its keyboard.

import { setReply } from "./actions.js";
import { avatar } from "./avatar.js";
import { el, icon } from "./dom.js";
import { clock, colour, fullMoment } from "./format.js";
import { inlineKeyboard } from "./keyboard.js";
import { album, kindWord, mediaOf } from "./media.js";
import { richText } from "./richtext.js";
import { chat, store } from "./store.js";
import { word } from "./words.js";

export const isMine = (message) => message.from?.id === store.personId;

/** A message in one line, for previews, quotes and screen readers. */
export function summary(message) {
  return message.text || message.caption || kindWord(message) || message.service || "";
}

/** `first` and `last` say where the row stands in a run of one sender; `named` shows names and pictures (groups). */
export function messageRow(messages, { first, last, named }) {
  const message = messages.find((one) => one.html || one.text || one.caption) ?? messages[0];
  const mine = isMine(messages[0]);
  const foreign = named && !mine;
  const bubble = drawBubble(messages, message, { sender: foreign && first, mine });
  if (foreign && last && message.from) bubble.append(avatar(message.from.name, message.from.id));
  const column = el("div", { class: "column" }, bubble, inlineKeyboard(messages.at(-1)));
  const classes = ["row", mine ? "out" : "in", first && "first", last && "last", foreign && "named"].filter(Boolean).join(" ");
  const row = el("li", { class: classes, dataset: { id: messages[0].id } }, column, replyButton(message));
  row.addEventListener("dblclick", (event) => {
    if (!event.target.closest("a, button, .keyboard")) setReply(message);
  });
  return row;
}

export const serviceRow = (message) => el("li", { class: "service", dataset: { id: message.id } }, el("span", { dir: "auto" }, message.service));

function drawBubble(messages, message, { sender, mine }) {
  const media = messages.length > 1 ? album(messages) : mediaOf(message);
  const html = message.html ?? "";
  const pictures = Boolean(message.photo || message.video || message.animation);
  const bare = !html && Boolean(message.sticker || message.dice);
  const bubble = el("div", { class: "bubble" });
  bubble.classList.toggle("bare", bare);
  bubble.classList.toggle("with-picture", pictures);
  bubble.classList.toggle("only-picture", pictures && !html);
  bubble.classList.toggle("protected", Boolean(message.protect_content));
  if (sender && message.from) bubble.append(el("span", { class: `sender name-${colour(message.from.id)}`, dir: "auto" }, message.from.name));
  const topic = chat(message.chat_id)?.topics?.find((one) => one.id === message.topic);
  if (topic) bubble.append(el("span", { class: "via", dir: "auto" }, `# ${topic.name}`));
  if (message.via_bot) bubble.append(el("span", { class: "via" }, word("via", { name: message.via_bot.username ?? message.via_bot })));
  if (message.reply_to) bubble.append(quote(message));
  if (media) bubble.append(media);
  const meta = drawMeta(message, mine);
  if (html) {
    const text = richText(html, `${message.chat_id} ${message.id}`);
    if (onlyEmoji(message.text)) bubble.classList.add("big-emoji");
    text.append(meta);
    bubble.append(text);
  } else {
    bubble.append(meta);
  }
  return bubble;
}

// One to three emoji, each with its skin tone or joined parts, are shown large.
const FEW_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*\s*){1,3}$/u;

const onlyEmoji = (text) => Boolean(text) && FEW_EMOJI.test(text);

function drawMeta(message, mine) {
  return el("span", { class: "meta", title: fullMoment(message.date) },
    message.edited && el("span", {}, `${word("edited")} `),
    message.silent && sign("silent"),
    message.protect_content && sign("protected"),
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
    mine && el("span", { class: "visually-hidden" }, `, ${word("read")}`),
    mine && icon("checks", "checks"));
}

/** How it was sent, as a small sign that says itself what it means. */
const sign = (name) => el("span", { class: "sign", title: word(name) }, icon(name), el("span", { class: "visually-hidden" }, word(name)));

function quote(message) {
  const original = store.messages.get(message.chat_id)?.get(message.reply_to.id);
  const from = original?.from ?? message.reply_to.from;
  return el("button", { type: "button", class: `quote name-${colour(from?.id)}`, onclick: () => showOriginal(message.reply_to.id) },
    from && el("span", { class: "quote-name", dir: "auto" }, from.name),
    el("span", { class: "quote-text", dir: "auto" }, message.reply_to.text || (original ? summary(original) : "…")));
}

export function showOriginal(id) {
  const row = document.querySelector(`.row[data-id="${Number(id)}"]`);
  if (!row) return;
  row.scrollIntoView({ block: "center", behavior: "smooth" });
  row.classList.remove("flash");
  requestAnimationFrame(() => row.classList.add("flash"));
}

function replyButton(message) {
  const label = { title: word("reply"), "aria-label": `${word("reply")}: ${summary(message).slice(0, 60)}` };
  return el("button", { type: "button", class: "reply-button", onclick: () => setReply(message), ...label }, icon("reply"));
}
