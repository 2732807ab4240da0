/** A place where files are chosen with a button, and whether something that is dragged has files. */

import { element } from "../dom.js";

const ACCEPTED = "image/*,.heic,.heif,.jxl,.avif,.tif,.tiff";

/** A zone with a button that calls `take(files)`; the texts are `drop`, `choose` and `input`. */
export function fileZone(texts, take) {
  const input = element("input", { type: "file", multiple: true, accept: ACCEPTED, class: "hidden", tabindex: "-1", "aria-label": texts.input });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  const choose = element("button", { class: "button", type: "button", onclick: () => input.click() }, texts.choose);
  return element("div", { class: "zone" }, element("p", {}, texts.drop), choose, input);
}

/** Whether files are dragged. */
export function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
