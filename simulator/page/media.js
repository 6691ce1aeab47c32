// What a message carries besides words: photos, files, sound, video, stickers, places, polls.

import { fileAddress } from "./api.js";
import { showPhoto } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { duration, fileSize } from "./format.js";
import { word } from "./words.js";

/** The picture side of a message, and whether it stands without a bubble. */
export function mediaOf(message) {
  for (const [kind, draw] of Object.entries(KINDS)) {
    if (message[kind]) return draw(message[kind], message);
  }
  return null;
}

/** One word for a list or a screen reader, where there is no text. */
export function kindWord(message) {
  const kind = Object.keys(KINDS).find((one) => message[one]);
  if (!kind) return "";
  if (kind === "document") return message.document.name || word("document");
  if (kind === "sticker") return `${message.sticker.emoji ?? ""} ${word("sticker")}`.trim();
  if (kind === "dice") return message.dice.emoji;
  return word({ venue: "location", animation: "video", video_note: "video" }[kind] ?? kind);
}

/** Several messages of one album: photos as a grid, other files one below the other. */
export function album(messages) {
  const pictures = messages.every((message) => message.photo || message.video);
  return el("div", { class: pictures ? "album grid" : "album", dataset: { count: Math.min(messages.length, 10) } }, messages.map(mediaOf));
}

const KINDS = {
  photo, document: file, voice, audio, video, animation: video, video_note: video, sticker, venue, location: place, contact, poll, dice,
};

function photo(facts, message) {
  const address = fileAddress(facts.file_id);
  const size = facts.width && facts.height ? { width: facts.width, height: facts.height } : {};
  const image = el("img", { src: address, alt: message.caption || word("photo"), ...size, decoding: "async" });
  const show = () => showPhoto(address, message.caption);
  return el("button", { type: "button", class: "photo", "aria-label": word("open_photo"), onclick: show }, image);
}

function file(facts) {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(facts.name ?? "")?.[1] ?? "";
  const label = `${word("download")}: ${facts.name ?? ""} ${fileSize(facts.size)}`;
  return el("a", { class: "file", href: fileAddress(facts.file_id), download: facts.name || "file", "aria-label": label },
    el("span", { class: "file-icon" }, extension ? extension.toUpperCase() : icon("file")),
    el("span", { class: "file-facts" }, el("span", { class: "file-name", dir: "auto" }, facts.name || word("document")),
      el("span", { class: "file-size" }, fileSize(facts.size))));
}

function voice(facts) {
  return sound(word("voice"), facts);
}

function audio(facts) {
  return sound([facts.performer, facts.title].filter(Boolean).join(" – ") || facts.name || word("audio"), facts);
}

function sound(title, facts) {
  return el("div", { class: "sound" },
    el("span", { class: "file-icon round" }, icon("mic")),
    el("div", { class: "file-facts" },
      el("span", { class: "file-name", dir: "auto" }, title, " ", el("span", { class: "file-size" }, duration(facts.duration))),
      el("audio", { controls: true, preload: "none", src: fileAddress(facts.file_id), "aria-label": title })));
}

function video(facts) {
  const size = { width: facts.width, height: facts.height };
  const source = { src: fileAddress(facts.file_id), controls: true, preload: "metadata" };
  return el("video", { class: "video", "aria-label": word("video"), ...source, ...size });
}

function sticker(facts) {
  const emoji = el("span", { class: "sticker-emoji", role: "img", "aria-label": word("sticker") }, facts.emoji || "🙂");
  if (!facts.file_id) return emoji;
  const image = el("img", { class: "sticker-image", src: fileAddress(facts.file_id), alt: `${word("sticker")} ${facts.emoji ?? ""}` });
  image.addEventListener("error", () => image.replaceWith(emoji)); // an animated one, or sample bytes that are no picture
  return image;
}

function venue(facts) {
  return place(facts.location ?? facts, { title: facts.title, address: facts.address });
}

function place({ latitude, longitude }, { title, address }) {
  const point = [Number(latitude).toFixed(5), Number(longitude).toFixed(5)].join(", ");
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}&zoom=16`;
  return el("a", { class: "place", href: map, target: "_blank", rel: "noopener noreferrer" },
    el("span", { class: "place-map" }, icon("pin")),
    el("span", { class: "file-name", dir: "auto" }, title || word("location")),
    el("span", { class: "file-size" }, address || point));
}

function contact(facts) {
  const name = [facts.first_name, facts.last_name].filter(Boolean).join(" ") || facts.name || word("contact");
  return el("div", { class: "file" }, el("span", { class: "file-icon round" }, [...name][0]),
    el("span", { class: "file-facts" },
      el("span", { class: "file-name", dir: "auto" }, name), el("span", { class: "file-size" }, facts.phone_number)));
}

function poll(facts) {
  return el("div", { class: "poll" }, el("strong", { dir: "auto" }, facts.question),
    el("ul", {}, (facts.options ?? []).map((option) => el("li", { dir: "auto" }, option.text))),
    el("span", { class: "file-size" }, word("voters", { count: facts.total_voter_count ?? 0 })));
}

function dice(facts) {
  return el("span", { class: "sticker-emoji" }, facts.emoji || "🎲", el("span", { class: "dice-value" }, String(facts.value ?? "")));
}
