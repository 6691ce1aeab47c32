// Building elements. Strings become text nodes, so nothing here can turn a name or a title into HTML.

/** `el("p", {class: "hint", onclick: f}, "text", node, null)`: null and false, as attribute or child, are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Draws a list anew; the item (by `data-key`) that has the keyboard focus keeps it. */
export function refill(list, items) {
  const focused = [...list.children].find((item) => item.contains(document.activeElement))?.dataset.key;
  list.replaceChildren(...items);
  if (focused !== undefined) items.find((item) => item.dataset.key === focused)?.querySelector("button")?.focus({ preventScroll: true });
}

/** Marks the chosen item of a list, also for screen readers. */
export function markChosen(button, chosen) {
  button.classList.toggle("chosen", chosen);
  if (chosen) button.setAttribute("aria-current", "true");
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Addresses come from messages: only these schemes may become a link. */
export function safeHref(address) {
  try {
    const url = new URL(address, location.origin);
    return ["http:", "https:", "tg:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
