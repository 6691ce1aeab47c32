// The command menu: every command behind the "/" button, or those that begin with what is typed.

import { sendCommand } from "./actions.js";
import { byId, el } from "./dom.js";
import * as popup from "./popup.js";
import { store } from "./store.js";
import { word } from "./words.js";

/** Shows the commands for the typed text; false where the text is no beginning of a command. */
export function suggest(text) {
  const typed = /^\/([a-z0-9_]*)$/i.exec(text);
  if (!typed) return false;
  const found = store.commands.filter((one) => one.command.startsWith(typed[1].toLowerCase()));
  if (found.length === 0) return false;
  open(found, typed[1] === "" ? -1 : 0);
  return true;
}

/** The whole menu, opened by its button. */
export function openMenu() {
  open(store.commands, 0);
  byId("menu").setAttribute("aria-expanded", "true");
}

function open(found, choose) {
  const entries = found.map((one) => ({
    node: el("span", { class: "command-line" }, el("b", {}, `/${one.command}`), el("span", { dir: "auto" }, one.description)),
    act: (key) => pick(one.command, key),
  }));
  popup.show({ label: word("commands"), entries, empty: word("no_commands"), choose });
}

/** Tab completes, so that an argument can be added; a tap or Enter sends, as in Telegram. */
function pick(command, key) {
  const input = byId("input");
  popup.close();
  input.value = key === "Tab" ? `/${command} ` : "";
  input.dispatchEvent(new Event("input"));
  if (key !== "Tab") sendCommand(`/${command}`);
}
