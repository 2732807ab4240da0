/** The gallery: folders, sort order and the grid of photos. */

import { decoded, encoded, ORDERS, searchOf } from "../router.js";
import { announce, element } from "../dom.js";
import { Grid } from "./grid.js";
import { Listing } from "./listing.js";
import { fetchJson } from "../api_client.js";
import { count, month, printable } from "../format.js";

export class Gallery {
  /** `open(address)` shows another address of the page. */
  constructor(place, open) {
    this.place = place;
    this.open = open;
  }

  #shown = null;
  #scroll = 0;
  #grid = null;

  /** The listing of a selection: the one that is shown if it fits, else a new one. */
  listing(selection) {
    const address = searchOf(selection);
    return this.#shown?.address === address ? this.#shown.listing : new Listing(selection);
  }

  /** Show a selection; the last one reappears at its scroll position. */
  async show(selection) {
    const address = searchOf(selection);
    if (this.#shown?.address === address) {
      this.place.hidden = false;
      window.scrollTo(0, this.#scroll);
      this.#grid?.show();
      this.#grid?.focus();
      return;
    }
    this.#grid?.close();
    const listing = new Listing(selection);
    this.#shown = { address, listing };
    this.place.hidden = false;
    window.scrollTo(0, 0);
    await this.#fill(selection, listing, address);
  }

  /** Hide the gallery and remember its scroll position. */
  hide() {
    if (!this.place.hidden) this.#scroll = window.scrollY;
    this.place.hidden = true;
  }

  /** Forget the shown photos, because others were added. */
  forget() {
    this.#shown = null;
  }

  async #fill(selection, listing, address) {
    const wall = element("div", { class: "wall" });
    const when = element("p", { class: "when", "aria-hidden": "true" });
    const head = element("div", { class: "head" }, ...trail(selection), this.#order(selection));
    const shelf = element("nav", { class: "shelf", "aria-label": "Folders" });
    this.place.replaceChildren(head, shelf, when, wall);
    const total = this.#folders(selection, shelf, head);
    try {
      await listing.more();
    } catch (error) {
      wall.replaceWith(element("p", { class: "message", role: "alert" }, error.message));
      return;
    }
    if (this.#shown?.address !== address) return;
    if (listing.photos.length === 0) {
      when.remove();
      wall.replaceWith(nothing(selection));
      announce("No photos");
      return;
    }
    const byDate = selection.sort !== "name";
    this.#grid = new Grid(wall, listing, (photo) => {
      when.textContent = byDate && photo ? month(photo.sorted_at) : "";
    });
    this.#grid.show();
    announce(selection.words ? "Photos found" : count(await total, "photo"));
  }

  #order(selection) {
    const choose = element("select", {
      "aria-label": "Order",
      onchange: () => this.open(`/${searchOf({ ...selection, sort: choose.value })}`),
    });
    for (const [value, { label }] of Object.entries(ORDERS)) {
      choose.append(element("option", { value, selected: value === selection.sort }, label));
    }
    return choose;
  }

  /** Show the subfolders; returns how many photos the folder has. */
  async #folders(selection, shelf, head) {
    const content = await fetchJson(`/folders?folder=${selection.folder}`).catch(() => null);
    if (content === null) return 0;
    if (!selection.words && content.photos) {
      head.querySelector(".trail").append(
        element("span", { class: "total" }, count(content.photos, "photo")),
        element("span", { class: "total key" }, element("span", { class: "mark restored" }), "colour restored"),
      );
    }
    for (const folder of content.folders) {
      const there = searchOf({ ...selection, folder: encoded(folder.path) });
      const name = element("bdi", {}, printable(folder.name));
      const photos = element("span", { class: "total" }, folder.photos.toLocaleString("en"));
      const label = `${printable(folder.name)}, ${count(folder.photos, "photo")}`;
      shelf.append(element("a", { class: "folder", href: `/${there}`, "data-inside": "", "aria-label": label }, name, photos));
    }
    return content.photos;
  }
}

/** The breadcrumbs: all photos, the parent folders, this folder. */
function trail(selection) {
  const made = element("nav", { class: "trail", "aria-label": "Where you are" });
  const names = decoded(selection.folder).split("/").filter(Boolean);
  const parts = selection.folder.split(/%2f|\//i).filter(Boolean);
  const title = selection.words ? `“${printable(decoded(selection.words))}”` : "All photos";
  const top = { ...selection, folder: "" };
  made.append(step(title, top, names.length === 0));
  names.forEach((name, depth) => {
    const folder = parts.slice(0, depth + 1).join("%2F");
    made.append(step(printable(name), { ...selection, folder }, depth === names.length - 1));
  });
  return [made];
}

function step(name, selection, isHere) {
  const text = element("bdi", {}, name);
  if (isHere) return element("h1", {}, text);
  return element("a", { href: `/${searchOf(selection)}`, "data-inside": "" }, text);
}

function nothing(selection) {
  if (selection.words) return element("p", { class: "message" }, "No photo has a name like that.");
  if (selection.folder) return element("p", { class: "message" }, "There are no photos in this folder.");
  return element(
    "div",
    { class: "message" },
    element("h2", {}, "No photos yet"),
    element("p", {}, "Drop some here, or add them with the button above."),
  );
}
