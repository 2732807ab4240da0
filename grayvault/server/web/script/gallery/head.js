/** What stands above the wall: where one is, the order, the filters, the folders. */

import { GALLERY } from "../texts/gallery.js";
import { ORDERS, decoded, encoded, isFiltered, searchOf } from "../router.js";
import { element } from "../dom.js";
import { fetchJson } from "../api_client.js";
import { printable } from "../format.js";

/** The breadcrumbs: all photos, the parent folders, this folder. */
export function trail(selection) {
  const made = element("nav", { class: "trail", "aria-label": GALLERY.where });
  const names = decoded(selection.folder).split("/").filter(Boolean);
  const paths = selection.folder.split(/%2f|\//i).filter(Boolean);
  const top = selection.words ? GALLERY.quoted(printable(decoded(selection.words))) : GALLERY.all;
  made.append(step(top, { ...selection, folder: "" }, names.length === 0));
  names.forEach((name, depth) => {
    const folder = paths.slice(0, depth + 1).join("%2F");
    made.append(step(printable(name), { ...selection, folder }, depth === names.length - 1));
  });
  return made;
}

/** How many photos there are, and what their mark means. */
export function total(count) {
  const key = element("span", { class: "total key" }, element("span", { class: "mark restored" }), GALLERY.restored);
  return [element("span", { class: "total" }, GALLERY.photos(count)), key];
}

/** The way to the map of the same photos. */
export function mapLink(selection) {
  return element("a", { class: "button quiet", href: `/map${searchOf(selection)}`, "data-inside": "" }, GALLERY.map);
}

/** A choice of the order; `open(address)` shows the same photos in another one. */
export function orderChoice(selection, open) {
  const choice = element("select", {
    "aria-label": GALLERY.order,
    onchange: () => open(`/${searchOf({ ...selection, sort: choice.value })}`),
  });
  for (const value of Object.keys(ORDERS)) {
    choice.append(element("option", { value, selected: value === selection.sort }, GALLERY.orders[value]));
  }
  return choice;
}

/** The place of the links to folders. */
export function emptyShelf() {
  return element("nav", { class: "shelf", "aria-label": GALLERY.folders });
}

/** Fill the shelf with links to the folders in the selected one, but not for a search. */
export async function fillShelf(shelf, selection) {
  if (isFiltered(selection)) return;
  const { folders } = await fetchJson(`/folders?folder=${selection.folder}`);
  for (const folder of folders) {
    const name = element("bdi", {}, printable(folder.name));
    const href = `/${searchOf({ ...selection, folder: encoded(folder.path) })}`;
    const said = element("span", { class: "hidden" }, GALLERY.photos(folder.photos));
    const count = element("span", { class: "total", "aria-hidden": "true" }, folder.photos.toLocaleString("en"));
    shelf.append(element("a", { class: "folder", href, "data-inside": "" }, name, said, count));
  }
}

function step(name, selection, isHere) {
  const text = element("bdi", {}, name);
  if (isHere) return element("h1", {}, text);
  return element("a", { href: `/${searchOf(selection)}`, "data-inside": "" }, text);
}
