/** The photos whose colours differ most from their originals, the worst first. */

import { element } from "../dom.js";
import { figure } from "./plots.js";
import { pictureUrl } from "../api_client.js";
import { printable } from "../format.js";
import { CLOSENESS } from "../texts/closeness.js";
import { SAVINGS } from "../texts/savings.js";

const WIDTH = 320;

/** A box of linked pictures for the `worst` of `/stats`. */
export function worstPhotos(photos) {
  const list = element("ul", { class: "worst" }, ...photos.map(linked));
  return figure(SAVINGS.worst, list);
}

function linked(photo) {
  const name = printable(photo.source.split("/").at(-1));
  const shown = element("img", { src: pictureUrl(photo.id, WIDTH), alt: "", loading: "lazy", decoding: "async" });
  const words = element("span", { class: "much" }, CLOSENESS[photo.closeness]);
  return element("li", {}, element("a", { href: `/view/${photo.id}`, "data-inside": "" }, shown, element("bdi", {}, name), words));
}
