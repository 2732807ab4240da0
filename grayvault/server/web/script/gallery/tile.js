/** One photo of the wall. */

import { TILE } from "../texts/gallery.js";
import { searchOf } from "../router.js";
import { element } from "../dom.js";
import { pictureUrl } from "../api_client.js";
import { printable } from "../format.js";

const WIDTHS = [320, 640];
const PATIENCE = [1000, 4000];

/** A box of the photo's size, before anything is known of the photo. */
export function emptyTile() {
  return element("a", { class: "tile", "aria-label": TILE.loading });
}

/** Make a tile the link to a photo, with its picture `pixels` wide. */
export function fillTile(made, photo, selection, pixels) {
  const name = printable(photo.name);
  const color = TILE.colors[photo.color];
  const shown = element("img", { alt: "", decoding: "async" });
  made.dataset.id = photo.id;
  made.dataset.inside = "";
  made.href = `/view/${photo.id}${searchOf(selection)}`;
  made.setAttribute("aria-label", TILE.label(name, color));
  made.append(
    shown,
    element("span", { class: "caption", "aria-hidden": "true" }, element("bdi", {}, name)),
    element("span", { class: `mark ${photo.color}`, title: color, "aria-hidden": "true" }),
  );
  show(made, shown, pictureUrl(photo.id, WIDTHS.find((width) => width * 1.3 >= pixels) ?? WIDTHS.at(-1)));
}

/** Load an image; retry later if the server is busy. */
function show(made, shown, address) {
  const waits = [...PATIENCE];
  shown.addEventListener("load", () => made.classList.add("there"));
  shown.addEventListener("error", () => {
    if (!made.isConnected) return;
    const wait = waits.shift();
    if (wait === undefined) {
      made.classList.add("broken");
      made.dataset.problem = TILE.broken;
      return;
    }
    setTimeout(() => {
      if (made.isConnected) shown.src = address;
    }, wait);
  });
  shown.src = address;
}
