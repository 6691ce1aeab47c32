// What lies over the page: the passing toast, the alert, choosing from a list, and a form in a dialog.

import { byId, el, icon } from "./dom.js";
import { word } from "./words.js";

const TOAST_MS = 3500;
let hiding = null;

export function toast(text) {
  const bar = byId("toast");
  bar.textContent = text;
  bar.hidden = false;
  bar.classList.remove("leaving");
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    bar.classList.add("leaving");
    hiding = setTimeout(() => (bar.hidden = true), 250);
  }, TOAST_MS + Math.min(text.length * 30, 4000));
}

export const failed = (error) => toast(error.message ? word("failed", { reason: error.message }) : word("unreachable"));

/** Opens a modal dialog; resolves with what `finish` was given, or null when it was dismissed. */
export function open(title, build, className = "") {
  return new Promise((resolve) => {
    let result = null;
    const heading = title && el("h2", { id: "dialog-title", dir: "auto" }, title);
    const dialog = el("dialog", { class: `dialog ${className}`.trim(), "aria-labelledby": title ? "dialog-title" : null });
    const finish = (value) => {
      result = value;
      dialog.close();
    };
    dialog.append(...[heading, ...[build(finish)].flat()].filter(Boolean));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const actions = (...buttons) => el("div", { class: "dialog-actions" }, ...buttons);

export const textButton = (label, onclick, primary = false) =>
  el("button", { type: "button", class: primary ? "text-button primary" : "text-button", onclick }, label);

export const submitButton = (label) => el("button", { type: "submit", class: "text-button primary" }, label);

export function alertBox(text) {
  return open(null, (finish) => [
    el("p", { class: "alert-text", dir: "auto" }, text),
    actions(el("button", { type: "button", class: "text-button primary", autofocus: true, onclick: () => finish(true) }, word("ok"))),
  ], "alert");
}

/** `choices` are `{label, avatar, value}`; resolves with the chosen value or null. */
export function choose(title, choices, whenEmpty) {
  return open(title, (finish) => [
    choices.length > 0
      ? el("ul", { class: "list" }, choices.map((choice) =>
          el("li", {}, el("button", { type: "button", class: "item", onclick: () => finish(choice.value) },
            choice.avatar, el("span", { class: "item-title", dir: "auto" }, choice.label)))))
      : el("p", { class: "hint" }, whenEmpty),
    actions(textButton(word("cancel"), () => finish(null))),
  ], "chooser");
}

export function showPhoto(address, caption) {
  return open(null, (finish) => [
    el("button", { type: "button", class: "icon-button viewer-close", "aria-label": word("close"), onclick: () => finish(null) },
      icon("close")),
    el("img", { src: address, alt: caption || word("photo") }),
  ], "viewer");
}
