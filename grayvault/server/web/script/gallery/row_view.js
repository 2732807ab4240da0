/** A row of the wall in the document: its headings and its photos. */

import { GALLERY } from "../texts/gallery.js";
import { dayOfMonth, month } from "../format.js";
import { element } from "../dom.js";
import { emptyTile, fillTile } from "./tile.js";
import { searchOf } from "../router.js";
import { placesOf } from "./rows.js";

export class RowView {
  /** `row` is one of `rowsOf` for `size`; the tab key reaches the photo `current` and no other. */
  constructor(row, listing, size, current) {
    this.row = row;
    this.listing = listing;
    this.size = size;
    this.node = element("div", { class: "row" });
    this.node.style.transform = `translateY(${row.top}px)`;
    this.#tiles = this.#placed();
    this.reach(current);
    this.fill();
  }

  #tiles;

  /** Whether a row of another layout looks the same. */
  fits(row, size) {
    const isSame = (name) => row?.[name] === this.row[name];
    return size.gap === this.size.gap && ["top", "heading", "height", "first", "end"].every(isSame);
  }

  /** The tile of a photo, if it is in this row. */
  tile(index) {
    return this.#tiles[index - this.row.first];
  }

  /** Let the tab key reach the photo `index`, and no other. */
  reach(index) {
    this.#tiles.forEach((tile, at) => {
      tile.tabIndex = this.row.first + at === index ? 0 : -1;
    });
  }

  /** Show the photos whose facts are loaded by now. */
  fill() {
    this.#tiles.forEach((tile, at) => {
      const photo = tile.dataset.id ? undefined : this.listing.photo(this.row.first + at);
      if (photo) fillTile(tile, photo, this.listing.selection, Number.parseFloat(tile.style.width) * window.devicePixelRatio);
    });
  }

  /** Take the row out of the document, and stop loading its pictures. */
  remove() {
    for (const shown of this.node.querySelectorAll("img")) shown.removeAttribute("src");
    this.node.remove();
  }

  #placed() {
    const { row, listing, size } = this;
    const [months, days] = [new Map(row.months), new Map(row.days)];
    const tiles = [];
    for (const [at, [left, width]] of placesOf(row, listing.shapes, size).entries()) {
      const index = row.first + at;
      const tile = emptyTile();
      tile.dataset.index = index;
      Object.assign(tile.style, { left: `${left}px`, top: `${row.heading}px`, width: `${width}px`, height: `${row.height}px` });
      if (months.has(index)) this.node.append(this.#month(months.get(index), left));
      if (days.has(index)) this.node.append(this.#day(days.get(index), left));
      this.node.append(tile);
      tiles.push(tile);
    }
    return tiles;
  }

  #month(name, left) {
    const heading = element("h2", { class: "month" }, name ? month(`${name}-01T00:00:00`) : GALLERY.undated);
    if (!name) heading.append(this.#byFileTime());
    heading.style.left = `${left}px`;
    return heading;
  }

  #byFileTime() {
    const address = `/${searchOf({ ...this.listing.selection, byFileTime: true })}`;
    return element("a", { href: address, "data-inside": "" }, GALLERY.byFileTime);
  }

  #day(text, left) {
    const heading = element("h3", { class: "day" }, dayOfMonth(`${text}T00:00:00`));
    Object.assign(heading.style, { left: `${left}px`, top: `${this.row.heading - this.size.dayHeight}px` });
    return heading;
  }
}
