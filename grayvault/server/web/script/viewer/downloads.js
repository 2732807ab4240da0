/** The downloads of a photo. */

import { VIEWER, VIEWS } from "../texts/viewer.js";
import { element } from "../dom.js";

const FORMATS = [
  ["JPEG", "jpeg"],
  ["PNG", "png"],
  ["AVIF", "avif"],
  ["JPEG XL", "jxl"],
];

/** Links for the JSON of `/photo/…/meta`: in some formats, and the original if it is there. */
export function downloads(meta) {
  const links = FORMATS.map(([name, format]) => link(name, `/photo/${meta.id}?format=${format}&download=true`));
  if (meta.original !== null) links.push(link(VIEWS.original, `${meta.original}?download=true`));
  return element("nav", { class: "downloads", "aria-label": VIEWER.download }, ...links);
}

function link(name, href) {
  return element("a", { href, download: "" }, name);
}
