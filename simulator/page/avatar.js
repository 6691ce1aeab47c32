// The round picture of somebody: initials on a colour that follows from the id.

import { el, icon } from "./dom.js";
import { colour, initials } from "./format.js";
import { botOf, isPrivate, titleOf } from "./store.js";

export const avatar = (name, id) => el("span", { class: `avatar colour-${colour(id)}`, "aria-hidden": "true" }, initials(name));

export function avatarOf(chat) {
  if (isPrivate(chat)) return avatar(titleOf(chat), botOf(chat)?.id ?? chat.id);
  const picture = avatar(chat.title, chat.id);
  picture.append(icon("group", "badge"));
  return picture;
}
