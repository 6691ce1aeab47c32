// The left pane: who the reader is, and adding somebody.

import { addPerson, choosePerson } from "./actions.js";
import { avatar } from "./avatar.js";
import { actions, open, submitButton, textButton } from "./dialogs.js";
import { byId, el, markChosen, refill } from "./dom.js";
import { listen, store, tell } from "./store.js";
import { word } from "./words.js";

const LANGUAGES = [
  ["zh-hans", "简体中文"], ["zh-hant", "繁體中文"], ["en", "English"], ["de", "Deutsch"], ["ja", "日本語"], ["ru", "Русский"],
];

export function setUp() {
  listen("people", draw);
  listen("chat", draw);
  byId("add-person").addEventListener("click", add);
}

function draw() {
  refill(byId("people-list"), store.people.map(item));
}

function item(person) {
  const chosen = person.id === store.personId;
  const facts = [person.username && `@${person.username}`, languageName(person.language)].filter(Boolean);
  const button = el("button", { type: "button", class: "item", title: person.name, onclick: () => choosePerson(person.id) },
    avatar(person.name, person.id),
    el("span", { class: "item-words" },
      el("span", { class: "item-title", dir: "auto" }, person.name), el("span", { class: "item-line" }, facts.join(" · "))));
  markChosen(button, chosen);
  return el("li", { dataset: { key: person.id } }, button);
}

function languageName(code) {
  if (!code) return "";
  if (code.startsWith("zh") && !/hant/i.test(code)) return "中文";
  return LANGUAGES.find(([one]) => one === code)?.[1] ?? code;
}

async function add() {
  const facts = await open(word("add_person"), (finish) => {
    const plain = { autocomplete: "off", autocapitalize: "off" };
    const name = el("input", { name: "name", required: true, maxlength: 64, placeholder: word("name_example"), autofocus: true, ...plain });
    const username = el("input", { name: "username", pattern: "[A-Za-z][A-Za-z0-9_]{3,31}", maxlength: 32, ...plain });
    const language = el("select", { name: "language" }, LANGUAGES.map(([code, title]) => el("option", { value: code }, title)));
    const submit = (event) => {
      event.preventDefault();
      finish({ name: name.value.trim(), username: username.value.trim() || null, language: language.value });
    };
    return el("form", { class: "fields", onsubmit: submit },
      el("label", {}, el("span", {}, word("name")), name),
      el("label", {}, el("span", {}, word("username")), username),
      el("label", {}, el("span", {}, word("person_language")), language),
      actions(textButton(word("cancel"), () => finish(null)), submitButton(word("add"))));
  });
  if (!facts) return;
  const added = await addPerson(facts);
  if (!added) return;
  await new Promise((done) => tell("reload", done));
  choosePerson(added.id ?? added.person?.id);
}
