// Inline mode: `@bot words` in the input asks the bot, a result is sent in the person's name.

import * as api from "./api.js";
import { deepLink } from "./actions.js";
import { failed } from "./dialogs.js";
import { byId, el } from "./dom.js";
import * as popup from "./popup.js";
import { botNamed, store } from "./store.js";
import { word } from "./words.js";

const PAUSE_MS = 250; // typing pauses this long before the bot is asked

let asking = 0;
let timer = null;

/** Begins a search where the text addresses a bot; false where it does not. */
export function suggest(text) {
  clearTimeout(timer);
  asking += 1;
  const typed = /^@(\w+)\s([\s\S]*)$/.exec(text);
  const bot = typed && botNamed(typed[1]);
  if (!bot) return false;
  if (!popup.isOpen()) popup.waitingForResults();
  timer = setTimeout(ask, PAUSE_MS, bot, typed[2], asking);
  return true;
}

async function ask(bot, query, number, offset = "", before = []) {
  const facts = { person: store.personId, chat: store.chatId, query, offset, bot: bot.username };
  let found;
  try {
    found = await api.inline(facts);
  } catch (error) {
    if (number === asking) popup.close();
    failed(error);
    return;
  }
  if (number !== asking) return; // the person typed on
  const results = [...before, ...(found.results ?? []).map((result) => ({ result, queryId: found.query_id }))];
  const entries = results.map(({ result, queryId }) => ({ node: draw(result), act: () => choose(result, queryId) }));
  if (found.next_offset) {
    const more = () => ask(bot, query, number, found.next_offset, results);
    entries.push({ node: el("span", { class: "more" }, word("more")), act: more });
  }
  popup.show({ label: word("inline_results", { name: bot.username }), entries, head: header(bot, found.button), empty: word("no_results") });
}

function header(bot, button) {
  if (!button?.start_parameter) return null;
  return el("button", { type: "button", class: "inline-button", onclick: () => leave(() => deepLink(bot, button.start_parameter)) }, button.text);
}

function draw(result) {
  const title = result.title || result.description || result.type;
  return el("span", { class: "result" },
    el("span", { class: "result-picture", "aria-hidden": "true" }, [...title][0] ?? "•"),
    el("span", { class: "item-words" }, el("span", { class: "item-title", dir: "auto" }, title),
      result.title && result.description && el("span", { class: "item-line", dir: "auto" }, result.description)));
}

function choose(result, queryId) {
  const facts = { person: store.personId, chat: store.chatId, result_id: result.id, query_id: queryId };
  leave(() => api.choose(facts).catch(failed));
}

function leave(act) {
  const input = byId("input");
  input.value = "";
  input.dispatchEvent(new Event("input"));
  popup.close();
  act();
}
