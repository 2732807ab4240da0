/** The filters of a selection as chips: each can be taken away. */

import { FILTERS } from "../texts/gallery.js";
import { day, printable } from "../format.js";
import { decoded, searchOf } from "../router.js";
import { element } from "../dom.js";

const CROSS = "×";

/** A list of links, each to the view at `path` without one of its filters; null if there is none. */
export function chips(selection, path = "/") {
  const made = entries(selection).map(([text, change]) => chip(text, `${path}${searchOf({ ...selection, ...change })}`));
  return made.length ? element("ul", { class: "chips", "aria-label": FILTERS.chips }, ...made) : null;
}

function entries(selection) {
  const dayOf = (text) => day(`${decoded(text)}T00:00:00`);
  const candidates = [
    [selection.words, (text) => FILTERS.words(printable(decoded(text))), { words: "" }],
    [selection.folder, (text) => FILTERS.folder(printable(decoded(text))), { folder: "" }],
    [selection.first, (text) => FILTERS.since(dayOf(text)), { first: "" }],
    [selection.last, (text) => FILTERS.until(dayOf(text)), { last: "" }],
    [selection.camera, (text) => printable(decoded(text)), { camera: "" }],
    [selection.kind, (text) => FILTERS.kinds[text] ?? printable(decoded(text)), { kind: "" }],
    [selection.area, () => FILTERS.area, { area: "" }],
    [selection.byFileTime, () => FILTERS.fileTime, { byFileTime: false }],
  ];
  return candidates.filter(([value]) => value).map(([value, say, change]) => [say(value), change]);
}

function chip(text, href) {
  const label = FILTERS.remove(text);
  const link = { class: "chip", href, "data-inside": "", "aria-label": label };
  return element("li", {}, element("a", link, element("bdi", {}, text), element("span", { "aria-hidden": "true" }, CROSS)));
}
