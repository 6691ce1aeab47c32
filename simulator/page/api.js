// The calls that the page makes to its own server; failures become an ApiError with the server's words.

export class ApiError extends Error {}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new ApiError("");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(body.error ?? body.description ?? body.detail ?? `HTTP ${response.status}`);
  return body;
}

const get = (path) => answer(fetch(path));

const post = (path, body) =>
  answer(fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));

export const state = () => get("/sim/state");
export const messages = (person, chat) => get(`/sim/chats/${chat}/messages?person=${person}`).then((body) => body.messages);
export const bot = (person) => get(`/sim/bot?person=${person}`);
export const commands = (person, chat) => get(`/sim/commands?person=${person}&chat=${chat}`).then((body) => body.commands);

export const send = (facts) => post("/sim/send", facts);
export const press = (facts) => post("/sim/press", facts);
export const inline = (facts) => post("/sim/inline", facts);
export const choose = (facts) => post("/sim/choose", facts);
export const addPerson = (facts) => post("/sim/people", facts);
export const block = (facts) => post("/sim/block", facts);

export function upload({ person, chat, files, caption, as }) {
  const form = new FormData();
  form.set("person", person);
  form.set("chat", chat);
  form.set("caption", caption);
  form.set("as", as);
  files.forEach((file, index) => form.set(`file${index || ""}`, file, file.name));
  return answer(fetch("/sim/upload", { method: "POST", body: form }));
}

export const fileAddress = (fileId) => `/sim/files/${encodeURIComponent(fileId)}`;
