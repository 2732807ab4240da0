/** The gallery: what photos there are, and the wall of them. */

import { GALLERY } from "../texts/gallery.js";
import { Listing } from "./listing.js";
import { Scrubber } from "./scrubber.js";
import { Wall } from "./wall.js";
import { announce, element, message } from "../dom.js";
import { chips } from "../finding/chips.js";
import { filterButton } from "../finding/filter_dialog.js";
import { emptyShelf, fillShelf, mapLink, orderChoice, total, trail } from "./head.js";
import { isFiltered, searchOf } from "../router.js";

/** Milliseconds to wait for a picture. */
const PATIENCE = 1000;

export class Gallery {
  /** `open(address)` shows another address of the page; `changed()` shows the photos anew, since they aren't those listed. */
  constructor(place, open, changed) {
    this.place = place;
    this.open = open;
    this.changed = changed;
  }

  #shown = null;
  #forgotten = null;
  #scroll = 0;
  #wall = null;

  /** The listing that is shown, or was shown last. */
  get shown() {
    return this.#shown.listing;
  }

  /** The listing of a selection: the one that is shown if it fits, else a new one. */
  listing(selection) {
    const address = searchOf(selection);
    return this.#shown?.address === address ? this.#shown.listing : new Listing(selection);
  }

  /** Show a selection; the last one reappears at its scroll position. */
  async show(selection) {
    const address = searchOf(selection);
    this.place.hidden = false;
    if (this.#shown?.address === address) {
      window.scrollTo(0, this.#scroll);
      this.#wall?.show();
      this.#wall?.refocus();
      return;
    }
    this.#wall?.close();
    this.#wall = null;
    const listing = new Listing(selection);
    const scroll = this.#forgotten === address ? this.#scroll : 0;
    this.#shown = { address, listing };
    this.#forgotten = null;
    window.scrollTo(0, 0);
    await this.#fill(selection, listing);
    if (this.#shown?.listing === listing && window.scrollY === 0) window.scrollTo(0, scroll);
  }

  /** Hide the gallery and remember its scroll position. */
  hide() {
    if (!this.place.hidden) this.#scroll = window.scrollY;
    this.place.hidden = true;
  }

  /** Forget the shown photos, because there may be others; these are shown at the same scroll position. */
  forget() {
    this.#forgotten = this.#shown?.address ?? null;
    this.#shown = null;
  }

  async #fill(selection, listing) {
    const wall = element("div", { class: "wall" });
    const where = trail(selection);
    const tools = element("div", { class: "choices" }, mapLink(selection), filterButton(selection, this.open), orderChoice(selection, this.open));
    const filters = isFiltered(selection) || selection.byFileTime ? chips(selection) : null;
    const shelf = emptyShelf();
    const above = [element("div", { class: "head" }, where, tools), filters, shelf];
    this.place.replaceChildren(...above.filter(Boolean), wall);
    try {
      await this.#load(selection, listing, wall, shelf);
    } catch (error) {
      if (this.#shown?.listing === listing) this.#fail(wall, error);
      return;
    }
    if (this.#shown?.listing !== listing) return;
    announce(GALLERY.photos(listing.count));
    if (listing.count) where.append(...total(listing.count));
  }

  /** Say why there are no photos. They are asked for again when they are to be shown again. */
  #fail(wall, error) {
    wall.replaceWith(message(GALLERY.failed, error.message));
    this.forget();
  }

  /** Show the first photos, and then the folders and all photos, unless something else is shown by then. */
  async #load(selection, listing, wall, shelf) {
    await listing.begin();
    if (this.#shown?.listing !== listing) return;
    if (listing.count) this.#hang(wall, listing);
    else wall.replaceWith(nothing(selection));
    if (listing.isOpen) await firstPictures(wall);
    fillShelf(shelf, selection).catch(() => {}); // the photos are there without it
    if (!listing.isOpen) return;
    await listing.complete();
    if (this.#shown?.listing === listing) this.#wall?.arrange();
  }

  /** Show the photos, with the bar of years beside them. */
  #hang(place, listing) {
    const wall = new Wall(place, listing, (row) => scrubber.seen(row), this.changed);
    const scrubber = new Scrubber(wall);
    this.place.append(scrubber.bar);
    this.#wall = wall;
  }
}

/** Resolves when a picture is there, since a large archive is busy for a while with what comes next. */
function firstPictures(wall) {
  return new Promise((resolve) => {
    wall.addEventListener("load", resolve, { capture: true, once: true });
    setTimeout(resolve, PATIENCE);
  });
}

function nothing(selection) {
  if (isFiltered(selection)) return message(GALLERY.noMatch, GALLERY.tryAgain);
  if (selection.folder) return message(GALLERY.noneInFolder);
  return message(GALLERY.none, GALLERY.addSome, element("a", { class: "button quiet", href: "/try", "data-inside": "" }, GALLERY.tryFirst));
}
