// The list that opens above the input: commands, or the results of inline mode. The input keeps the focus
// (a combobox); arrows move, Enter and Tab choose, Escape closes.

import { byId, el } from "./dom.js";
import { word } from "./words.js";

const box = byId("popup");
const input = byId("input");
let entries = [];
let active = -1;

export const isOpen = () => !box.hidden;

/** `entries` are `{node, act}`; `head` is an optional element above them, `empty` the words for an empty list. */
export function show({ label, entries: wanted, head = null, empty = null, choose = -1 }) {
  entries = wanted;
  box.setAttribute("aria-label", label);
  const options = entries.map(({ node, act }, index) => {
    const option = el("div", { class: "option", role: "option", id: `option-${index}`, onclick: act }, node);
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    return option;
  });
  box.replaceChildren(...[head, ...options, entries.length === 0 && empty && el("p", { class: "hint" }, empty)].filter(Boolean));
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
  box.scrollTop = 0;
  mark(Math.min(choose, entries.length - 1));
}

export function close() {
  entries = [];
  active = -1;
  box.hidden = true;
  box.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

export const waitingForResults = () => show({ label: word("searching"), entries: [], empty: word("searching") });

function mark(index) {
  active = index;
  box.querySelectorAll(".option").forEach((option, at) => {
    option.classList.toggle("active", at === index);
    option.setAttribute("aria-selected", String(at === index));
    if (at === index) option.scrollIntoView({ block: "nearest" });
  });
  if (index >= 0) input.setAttribute("aria-activedescendant", `option-${index}`);
  else input.removeAttribute("aria-activedescendant");
}

/** True where the key belonged to the open list. */
export function handleKey(event) {
  if (!isOpen()) return false;
  if (event.key === "Escape") {
    close();
    return true;
  }
  if (entries.length === 0) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark((Math.max(active, step > 0 ? -1 : 0) + step + entries.length) % entries.length);
    return true;
  }
  if ((event.key === "Enter" || event.key === "Tab") && active >= 0 && !event.shiftKey) {
    entries[active].act(event.key);
    return true;
  }
  return false;
}
