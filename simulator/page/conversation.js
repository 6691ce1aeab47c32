// The open chat: days, rows and their place on the screen. Rows are matched by key, so that an edit
// replaces one row, keeps the reader's place and the keyboard focus, and leaves the others alone.

import { byId, el } from "./dom.js";
import { dayKey, dayName } from "./format.js";
import { refreshWaiting } from "./keyboard.js";
import { isMine, messageRow, serviceRow, showOriginal, summary } from "./message.js";
import { chat, isPrivate, listen, messagesOf, store } from "./store.js";
import { language, word } from "./words.js";

const RUN_SECONDS = 600; // messages of one sender closer than this form one run with one tail
const AT_BOTTOM_PX = 60;

const list = byId("messages");
const scroll = byId("scroll");
let shownChat = null;
let atBottom = true;
let missed = 0;

export function setUp() {
  listen("messages", (chatId) => chatId === store.chatId && draw());
  listen("chat", draw);
  listen("waiting", showWaiting);
  scroll.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => atBottom && toBottom()).observe(list); // pictures that load late
  new ResizeObserver(() => atBottom && toBottom()).observe(scroll); // a keyboard that opens below
  byId("newer").addEventListener("click", () => {
    scroll.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" });
    scroll.focus({ preventScroll: true });
  });
  byId("pinned").addEventListener("click", (event) => showOriginal(event.currentTarget.dataset.id));
}

let lastTop = 0;

/** Only moving up leaves the bottom: a list that grew below the reader is followed. */
function scrolled() {
  const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < AT_BOTTOM_PX;
  if (near) missed = 0;
  if (near || scroll.scrollTop < lastTop) atBottom = near;
  lastTop = scroll.scrollTop;
  showNewer();
}

/** Somebody wrote: the writer sees it at once, a reader further up gets the chip, screen readers hear it. */
export function arrived(message) {
  if (isMine(message)) {
    toBottom();
    return;
  }
  if (!atBottom) missed += 1;
  showNewer();
  byId("announce").textContent = `${message.from?.name ?? ""}: ${summary(message)}`;
}

export function toBottom() {
  scroll.scrollTop = scroll.scrollHeight;
  atBottom = true;
  missed = 0;
  showNewer();
}

function showNewer() {
  const button = byId("newer");
  button.hidden = atBottom;
  const words = missed > 0 ? word("new_messages", { count: missed }) : "";
  byId("newer-words").textContent = words;
  button.setAttribute("aria-label", words || word("to_bottom"));
}

function draw() {
  const fresh = shownChat !== `${store.personId} ${store.chatId}`;
  if (fresh) {
    list.replaceChildren();
    missed = 0;
    shownChat = `${store.personId} ${store.chatId}`;
  }
  const messages = messagesOf(store.chatId);
  const anchor = atBottom || fresh ? null : firstVisible();
  const focus = focusedPlace();
  reconcile(blocks(messages), !fresh && list.childElementCount > 0);
  if (fresh || atBottom) toBottom();
  else if (anchor) restore(anchor);
  refocus(focus);
  showPinned(messages);
}

/** The blocks of the list, each with a key, what it depends on, and how to draw it. */
function blocks(messages) {
  const named = !isPrivate(chat());
  const found = [];
  let day = null;
  for (const group of albums(messages)) {
    const [message] = group;
    if (dayKey(message.date) !== day) {
      day = dayKey(message.date);
      const name = dayName(message.date);
      found.push({ key: `day ${day}`, group: [], facts: [name], draw: () => el("li", { class: "day" }, el("span", {}, name)) });
    }
    found.push({ key: `message ${message.id}`, group, day });
  }
  found.forEach((block, index) => {
    if (block.draw) return;
    const first = !sameRun(found[index - 1], block);
    const last = !sameRun(block, found[index + 1]);
    block.facts = [block.group, first, last, named];
    block.draw = () => (block.group[0].service ? serviceRow(block.group[0]) : messageRow(block.group, { first, last, named }));
  });
  return found;
}

function sameRun(one, other) {
  const [a, b] = [one?.group.at(-1), other?.group[0]];
  if (!a || !b || a.service || b.service || one.day !== other.day) return false;
  return a.from?.id === b.from?.id && b.date - a.date < RUN_SECONDS;
}

function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const previous = groups.at(-1);
    if (message.album && previous?.[0].album === message.album) previous.push(message);
    else groups.push([message]);
  }
  return groups;
}

function reconcile(wanted, animate) {
  const existing = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let cursor = list.firstElementChild;
  for (const block of wanted) {
    const signature = JSON.stringify([language(), block.facts]);
    let node = existing.get(block.key);
    existing.delete(block.key);
    if (node?.signature !== signature) {
      const drawn = block.draw();
      drawn.dataset.key = block.key;
      drawn.signature = signature;
      drawn.group = block.group;
      if (!node && animate) drawn.classList.add("arriving");
      if (node) node.replaceWith(drawn);
      if (node && node === cursor) cursor = drawn;
      node = drawn;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(node, cursor);
  }
  for (const node of existing.values()) node.remove();
}

function firstVisible() {
  const top = scroll.getBoundingClientRect().top;
  const node = [...list.children].find((one) => one.getBoundingClientRect().bottom > top + 40);
  return node && { key: node.dataset.key, top: node.getBoundingClientRect().top };
}

function restore({ key, top }) {
  const node = [...list.children].find((one) => one.dataset.key === key);
  if (node) scroll.scrollTop += node.getBoundingClientRect().top - top;
}

function focusedPlace() {
  const place = document.activeElement?.dataset?.place;
  const key = document.activeElement?.closest("#messages > li")?.dataset.key;
  return place && key ? { place, key } : null;
}

function refocus(focus) {
  if (!focus || document.activeElement !== document.body) return;
  const row = [...list.children].find((one) => one.dataset.key === focus.key);
  const button = row?.querySelector(`[data-place="${focus.place}"]`) ?? row?.querySelector("[data-place]");
  button?.focus({ preventScroll: true });
}

function showWaiting() {
  for (const row of list.children) {
    if (row.group?.length) refreshWaiting(row, row.group.at(-1));
  }
}

function showPinned(messages) {
  const message = messages.findLast((one) => one.pinned);
  const bar = byId("pinned");
  bar.hidden = !message;
  if (!message) return;
  bar.dataset.id = message.id;
  bar.replaceChildren(el("span", { class: "pinned-title" }, word("pinned")), el("span", { class: "pinned-text", dir: "auto" }, summary(message)));
}
