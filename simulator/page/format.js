// Numbers, moments and names as a reader sees them.

import { locale, word } from "./words.js";

const moment = (unix) => new Date(unix * 1000);

export const clock = (unix) => moment(unix).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false });

export const fullMoment = (unix) => moment(unix).toLocaleString(locale(), { dateStyle: "long", timeStyle: "medium", hour12: false });

/** A key that is equal for two moments of one day in the reader's zone. */
export const dayKey = (unix) => moment(unix).toDateString();

export function dayName(unix) {
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(unix) === now.toDateString()) return word("today");
  if (dayKey(unix) === yesterday.toDateString()) return word("yesterday");
  const year = moment(unix).getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return moment(unix).toLocaleDateString(locale(), { month: "long", day: "numeric", ...year });
}

/** For the list of chats: the time today, the day before that. */
export function shortMoment(unix) {
  if (dayKey(unix) === new Date().toDateString()) return clock(unix);
  return moment(unix).toLocaleDateString(locale(), { month: "short", day: "numeric" });
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length);
  return `${(bytes / 1024 ** power).toFixed(1).replace(/\.0$/, "")} ${units[power - 1]}`;
}

export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}

/** One character of a Chinese name, the first letters of two words of any other. */
export function initials(name) {
  const words = (name || "?").trim().split(/\s+/).map((part) => [...part].filter((letter) => /[\p{L}\p{N}\p{Emoji}]/u.test(letter)));
  const letters = words.filter((part) => part.length > 0);
  if (letters.length === 0) return "?";
  const first = letters[0][0];
  if (/[\p{Script=Han}\p{Extended_Pictographic}]/u.test(first) || letters.length === 1) return first.toUpperCase();
  return (first + letters[1][0]).toUpperCase();
}

const COLOURS = 7;

/** Which of the stylesheet's seven name colours somebody has. */
export const colour = (id) => Math.abs(Number(id) || 0) % COLOURS;
