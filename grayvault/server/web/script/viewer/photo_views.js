/**
 * Which views a photo has, and the addresses of their pictures. These name the revision, since browsers keep the pictures
 * of a page without asking again, even if a photo has been archived again meanwhile.
 */

import { pictureUrl } from "../api_client.js";

const WIDTHS = [320, 640, 1024, 1600, 2560];
const SHOWN = ["jpeg", "png", "webp", "avif", "gif", "bmp"];

/** The names of a photo's views, keys of `VIEWS`; browsers must be able to show the original. */
export function viewsOf(meta) {
  const hasOriginal = meta.original !== null && SHOWN.includes(meta.format);
  const isColor = meta.colorizer !== null || meta.tier === "color";
  const views = { color: true, gray: isColor, original: hasOriginal, hints: meta.hint_bytes > 0, difference: hasOriginal };
  return Object.keys(views).filter((name) => views[name]);
}

/** The address of a view's picture, at least `pixels` wide if the photo is. */
export function addressOf(meta, view, pixels) {
  if (view === "original") return meta.original;
  const viewParameter = view === "color" ? "" : `&view=${view}`;
  return `${pictureUrl(meta.id, widthFor(Math.min(pixels, meta.width)))}${viewParameter}&v=${meta.revision}`;
}

/** The restored photo at the size of its original, so that nothing but the archive makes a difference. */
export function addressAtFullSize(meta) {
  return `/photo/${meta.id}?format=jpeg&quality=98&v=${meta.revision}`;
}

function widthFor(pixels) {
  return WIDTHS.find((width) => width >= pixels) ?? WIDTHS.at(-1);
}
