/** One photo of the wall. */

import { searchOf } from "./address.js";
import { element } from "./elements.js";
import { picture } from "./server.js";
import { printable } from "./words.js";

const WIDTH = 320;
const PATIENCE = [1000, 4000];

const COLORS = { restored: "restored colour", kept: "colour as it was", gray: "gray photo" };

/** A link to a photo, its picture in a box that has its size from the start. */
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
  show(made, shown, picture(photo.id, WIDTH));
  return made;
}

/** Load a picture; a server that is busy is asked again, a little later. */
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
