// Sending files: the paper clip, drag and drop (as a file or as a photo), and pasting a picture.

import { upload } from "./actions.js";
import { actions, open, submitButton, textButton } from "./dialogs.js";
import { byId, el, icon } from "./dom.js";
import { fileSize } from "./format.js";
import { chat } from "./store.js";
import { word } from "./words.js";

const picker = byId("file");
const drop = byId("drop");

export function setUp() {
  byId("attach").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    const files = [...picker.files];
    picker.value = "";
    offer(files);
  });
  byId("input").addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    offer(files);
  });
  setUpDrop(byId("conversation"));
}

function setUpDrop(area) {
  let depth = 0; // dragenter and dragleave also come from children
  const isFile = (event) => chat() && !byId("composer").hidden && event.dataTransfer?.types.includes("Files");
  const hide = () => {
    depth = 0;
    drop.hidden = true;
  };
  area.addEventListener("dragenter", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    depth += 1;
    showZones([...event.dataTransfer.items].every((item) => /^(image|video)\//.test(item.type)));
  });
  area.addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
  area.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) hide();
  });
  area.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    const as = event.target.closest("[data-as]")?.dataset.as;
    hide();
    offer([...event.dataTransfer.files], as);
  });
}

function showZones(images) {
  if (!drop.hidden) return;
  const zone = (as, sign) => el("div", { class: "drop-zone", dataset: { as } }, icon(sign), el("span", {}, word(`drop_${as}`)));
  drop.replaceChildren(...[zone("document", "file"), images && zone("photo", "image")].filter(Boolean));
  drop.hidden = false;
}

const isPicture = (file) => /^image\/(jpeg|png|webp|gif)$/.test(file.type);

/** Asks how to send: name and size, a caption, as a photo, a file or a voice message. */
async function offer(files, as = null) {
  if (files.length === 0) return;
  const ways = ["document"];
  if (files.every((file) => isPicture(file) || file.type.startsWith("video/"))) ways.unshift("photo");
  if (files.every((file) => file.type.startsWith("audio/"))) ways.push("voice");
  const chosen = ways.includes(as) ? as : ways[0];
  const facts = await open(files.length === 1 ? word("send_file") : word("send_files", { count: files.length }), (finish) => {
    const label = { placeholder: word("caption"), "aria-label": word("caption") };
    const caption = el("input", { name: "caption", maxlength: 1024, autocomplete: "off", autofocus: true, ...label });
    const choices = ways.map((way) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "as", value: way, checked: way === chosen }), el("span", {}, word(`as_${way}`))));
    const submit = (event) => {
      event.preventDefault();
      finish({ caption: caption.value.trim(), as: new FormData(event.target).get("as") ?? chosen });
    };
    return el("form", { class: "fields", onsubmit: submit },
      el("ul", { class: "file-list" }, files.map(preview)),
      ways.length > 1 && el("fieldset", { class: "choices" }, el("legend", {}, word("as")), choices),
      caption,
      actions(textButton(word("cancel"), () => finish(null)), submitButton(word("send"))));
  }, "attach");
  if (!facts) return;
  await upload({ files, ...facts }); // several go as an album
}

function preview(file) {
  const thumbnail = isPicture(file)
    ? el("img", { src: URL.createObjectURL(file), alt: "", class: "thumbnail" })
    : el("span", { class: "file-icon" }, icon("file"));
  if (thumbnail.tagName === "IMG") thumbnail.addEventListener("load", () => URL.revokeObjectURL(thumbnail.src));
  return el("li", { class: "file" }, thumbnail, el("span", { class: "file-facts" },
    el("span", { class: "file-name", dir: "auto" }, file.name), el("span", { class: "file-size" }, fileSize(file.size))));
}
