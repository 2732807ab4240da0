/** The filters of a selection as chips: each can be taken away. */

import { FILTERS } from "../texts/gallery.js";
import { day, printable } from "../format.js";
import { decoded, searchOf } from "../router.js";
import { element } from "../dom.js";

const CROSS = "×";

/** A list of links, each to the selection without one of its filters; null if there is none. */
export function chips(selection) {
  const made = entries(selection).map(([text, change]) => chip(text, { ...selection, ...change }));
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
    [selection.byFileTime, () => FILTERS.fileTime, { byFileTime: false }],
  ];
  return candidates.filter(([value]) => value).map(([value, say, change]) => [say(value), change]);
}

function chip(text, without) {
  const label = FILTERS.remove(text);
  const link = { class: "chip", href: `/${searchOf(without)}`, "data-inside": "", "aria-label": label };
  return element("li", {}, element("a", link, element("bdi", {}, text), element("span", { "aria-hidden": "true" }, CROSS)));
}
