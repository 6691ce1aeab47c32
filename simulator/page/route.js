// The address keeps who and where: `#person=ID&chat=ID`. The browser's Back leads from a chat to the list of chats.

export function where() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const number = (name) => (/^-?\d+$/.test(hash.get(name) ?? "") ? Number(hash.get(name)) : null);
  return { personId: number("person"), chatId: number("chat") };
}

let react = () => {};

export function watch(reaction) {
  react = reaction;
  window.addEventListener("hashchange", react);
  window.addEventListener("popstate", react);
}

export function go(personId, chatId = null) {
  const parts = [];
  if (personId !== null) parts.push(`person=${personId}`);
  if (chatId !== null) parts.push(`chat=${chatId}`);
  const hash = `#${parts.join("&")}`;
  if (hash !== (location.hash || "#")) history.pushState(null, "", hash);
  react();
}
