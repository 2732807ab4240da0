/** The wall: any number of photos in rows; only those near the window are in the document. */

import { rowsOf } from "./rows.js";
import { RowView } from "./row_view.js";
import { listenToKeys } from "./wall_keys.js";

const BEYOND = 1;
const ASK_AFTER = 60;
const GONE = [404, 410];
const HIGHEST = 17e6; // pixels; Firefox and Chromium cut what is higher than 17.9 and 33.5 millions
const LOWEST_ROW = 10;
const WIDE = { height: 240, gap: 6, between: 32, monthHeight: 52, monthWidth: 160, dayHeight: 28 };
const NARROW = { height: 150, gap: 3, between: 16, monthHeight: 44, monthWidth: 150, dayHeight: 26 };

export class Wall {
  /**
   * Fills `place` with the photos of a loaded listing; calls `seen(row)` as others are seen, and `outdated()` if the
   * listing names photos that are gone.
   */
  constructor(place, listing, seen, outdated) {
    this.place = place;
    this.listing = listing;
    this.seen = seen;
    this.outdated = outdated;
    this.sizes = new ResizeObserver(() => this.#measure());
    this.sizes.observe(place);
    window.addEventListener("scroll", this.#later, { passive: true });
    listenToKeys(this);
  }

  rows = [];
  height = 0;
  current = 0;
  size = { width: 0 };
  #sizes;
  #views = new Map();
  #waiting = 0;
  #asking = 0;
  #isClosed = false;

  /** Remove all listeners. */
  close() {
    this.#isClosed = true;
    this.sizes.disconnect();
    window.removeEventListener("scroll", this.#later);
    cancelAnimationFrame(this.#waiting);
    clearTimeout(this.#asking);
  }

  /** Show the rows near the window. */
  show() {
    if (this.place.clientWidth === 0 || this.rows.length === 0) return;
    const [first, last] = this.#inSight();
    for (const [index, view] of this.#views) {
      if ((index < first || index > last) && !view.node.contains(document.activeElement)) this.#remove(index, view);
    }
    for (let index = first; index <= last; index += 1) {
      if (!this.#views.has(index)) this.#add(index);
    }
    this.seen(this.rows[this.#rowAt(this.#scrolled())]);
    this.#asking ||= setTimeout(() => this.#ask(), ASK_AFTER);
  }

  /** Lay the photos out anew; what was seen first stays there. */
  arrange() {
    if (this.size.width === 0) return;
    const isSeen = this.place.clientWidth > 0;
    const anchor = isSeen && this.#scrolled() > 0 ? this.rows[this.#rowAt(this.#scrolled())]?.first : undefined;
    const layout = this.#layout();
    this.rows = layout.rows;
    this.height = layout.height;
    this.place.style.height = `${layout.height}px`;
    for (const [index, view] of this.#views) {
      if (!view.fits(this.rows[index], this.size)) this.#remove(index, view);
    }
    if (anchor !== undefined) this.scrollTo(this.rows[this.rowOf(anchor)].top);
    this.show();
  }

  /** Focus a photo, which is brought into the window. */
  focus(index) {
    const row = this.rowOf(index);
    if (!this.#views.has(row)) {
      this.scrollTo(this.rows[row].top - this.rows[row].height);
      this.show();
    }
    const tile = this.#views.get(row)?.tile(index);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: "nearest" });
  }

  /** Give the focus back to the photo that had it, if it is near the window. */
  refocus() {
    this.#views.get(this.rowOf(this.current))?.tile(this.current)?.focus({ preventScroll: true });
  }

  /** Note which photo has the focus: the only one that the tab key reaches. */
  choose(index) {
    for (const view of this.#views.values()) view.reach(index);
    this.current = index;
  }

  /** The row of a photo. */
  rowOf(index) {
    return lastWhere(this.rows, (row) => row.first <= index);
  }

  /** Scroll to a height of the wall, in pixels. */
  scrollTo(top) {
    window.scrollTo(0, this.place.getBoundingClientRect().top + window.scrollY - header() + top);
  }

  #later = () => {
    this.#waiting ||= requestAnimationFrame(() => {
      this.#waiting = 0;
      this.show();
    });
  };

  /** The rows and their height. Of very many photos they are lower, since nobody could scroll to the last ones else. */
  #layout() {
    for (;;) {
      const layout = rowsOf(this.listing.shapes, this.listing.days, this.size);
      if (layout.height <= HIGHEST || this.size.height <= LOWEST_ROW) return layout;
      this.size = { ...this.size, height: 0.95 * this.size.height * Math.sqrt(HIGHEST / layout.height) };
    }
  }

  #measure() {
    const width = this.place.clientWidth;
    if (width === 0 || width === this.size.width) return;
    this.size = { width, ...(width < 600 ? NARROW : WIDE) };
    this.arrange();
  }

  /** How far the wall is scrolled out of the window, in pixels. */
  #scrolled() {
    return header() - this.place.getBoundingClientRect().top;
  }

  /** The first and the last row in or near the window. */
  #inSight() {
    const beyond = window.innerHeight * BEYOND;
    const scrolled = this.#scrolled();
    return [this.#rowAt(scrolled - beyond), this.#rowAt(scrolled + window.innerHeight + beyond)];
  }

  #rowAt(top) {
    return lastWhere(this.rows, (row) => row.top <= top);
  }

  #add(index) {
    const view = new RowView(this.rows[index], this.listing, this.size, this.current);
    view.node.dataset.row = index;
    this.#views.set(index, view);
    // In the order of the photos, which is that in which they are read out.
    const following = [...this.place.children].find((other) => Number(other.dataset.row) > index);
    this.place.insertBefore(view.node, following ?? null);
  }

  #remove(index, view) {
    view.remove();
    this.#views.delete(index);
  }

  /** Load the facts of the photos that are near the window by now. */
  async #ask() {
    const [first, last] = this.#inSight();
    const loading = this.listing.need(this.rows[first].first, this.rows[last].end);
    const problem = await loading.then(() => null, (error) => error);
    if (this.#isClosed) return;
    if (GONE.includes(problem?.status)) {
      this.outdated();
      return;
    }
    this.#asking = 0; // after another problem, the tiles stay empty until they are seen again
    for (const view of this.#views.values()) view.fill();
    if (this.#inSight().join() !== `${first},${last}`) this.#later();
  }
}

/** The last index of a sorted array for which `holds`; 0 if there is none. */
function lastWhere(sorted, holds) {
  let [low, high] = [0, sorted.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) low = middle;
    else high = middle;
  }
  return low;
}

function header() {
  return document.querySelector(".bar").offsetHeight;
}
