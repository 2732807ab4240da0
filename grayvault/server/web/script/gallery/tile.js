/** One photo of the wall. */

import { searchOf } from "../router.js";
import { element } from "../dom.js";
import { pictureUrl } from "../api_client.js";
import { printable } from "../format.js";

const WIDTH = 320;
const PATIENCE = [1000, 4000];

const COLORS = { restored: "restored colour", kept: "kept in colour", gray: "gray photo" };

/** A link to a photo, with its image in a box whose size is fixed before it loads. */
export function tile(photo, selection) {
  const name = printable(photo.name);
  const shown = element("img", { alt: "", decoding: "async", loading: "lazy" });
  const made = element(
    "a",
    {
      class: "tile",
      href: `/view/${photo.id}${searchOf(selection)}`,
      "data-inside": "",
      "aria-label": `${name}, ${COLORS[photo.color]}`,
    },
    shown,
    element("span", { class: "caption", "aria-hidden": "true" }, element("bdi", {}, name)),
    element("span", { class: `mark ${photo.color}`, title: COLORS[photo.color], "aria-hidden": "true" }),
  );
  show(made, shown, pictureUrl(photo.id, WIDTH));
  return made;
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
      return;
    }
    setTimeout(() => {
      if (made.isConnected) shown.src = address;
    }, wait);
  });
  shown.src = address;
}
