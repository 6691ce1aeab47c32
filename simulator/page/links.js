// Links inside messages: t.me links to a bot that lives here act inside the page.

import { botNamed, store, tell } from "./store.js";
import { deepLink, prefillElsewhere, startInGroup } from "./actions.js";

const HOSTS = ["t.me", "telegram.me", "telegram.dog"];

/** True where the page handled the link; otherwise the browser opens it. */
export function followLink(address) {
  const url = new URL(address, location.href);
  const name = nameIn(url);
  if (name === "share") {
    const words = [url.searchParams.get("text"), url.searchParams.get("url")].filter(Boolean).join("\n");
    prefillElsewhere(words);
    return true;
  }
  const bot = name && botNamed(name);
  if (!bot) return false;
  const facts = url.searchParams;
  if (facts.has("startgroup")) startInGroup(bot, facts.get("startgroup"));
  else deepLink(bot, facts.get("start") ?? "").then(() => facts.get("text") && store.chatId !== null && tell("prefill", facts.get("text")));
  return true;
}

function nameIn(url) {
  if (url.protocol === "tg:") {
    const action = url.host || url.pathname.replace(/^\/+/, "");
    if (action === "resolve") return url.searchParams.get("domain");
    return action === "msg_url" ? "share" : null;
  }
  if (!HOSTS.includes(url.hostname)) return null;
  return url.pathname.split("/")[1] || null;
}
