/** A grid of any number of photos; only those near the window are in the document. */

import { tile } from "./tile.js";

const BEYOND = 1.5;
const AHEAD = 8;

export class Grid {
  /** Fills `place`; calls `seen(photo)` with the first photo in the window. */
  constructor(place, listing, seen) {
    this.place = place;
    this.listing = listing;
    this.seen = seen;
    this.#tiles = new Map();
    this.#sizes = new ResizeObserver(() => this.#measure());
    this.#sizes.observe(place);
    window.addEventListener("scroll", this.#later, { passive: true });
    place.addEventListener("keydown", this.#key);
    place.addEventListener("focusin", this.#focused);
  }

  #tiles;
  #sizes;
  #columns = 3;
  #pitch = 0;
  #waiting = 0;
  #current = 0;
  #failed = false;

  /** Remove all listeners. */
  close() {
    this.#sizes.disconnect();
    window.removeEventListener("scroll", this.#later);
    cancelAnimationFrame(this.#waiting);
  }

  /** Show the loaded photos, and load more if there is room. */
  show() {
    if (this.place.clientWidth === 0) return;
    const rows = Math.ceil(this.listing.photos.length / this.#columns);
    this.place.style.height = `${rows * this.#pitch}px`;
    const [first, last] = this.#inSight();
    for (const [index, made] of this.#tiles) {
      const gone = index < first || index >= last;
      if (gone && made !== document.activeElement) this.#remove(index, made);
    }
    for (let index = first; index < last; index += 1) {
      if (!this.#tiles.has(index)) this.#add(index);
    }
    this.seen(this.listing.photos[this.#firstSeen()]);
    this.#askAhead(last);
  }

  /** Focus the photo that had the focus last. */
  focus() {
    this.#focus(this.#current);
  }

  #later = () => {
    this.#waiting ||= requestAnimationFrame(() => {
      this.#waiting = 0;
      this.show();
    });
  };

  #measure() {
    const width = this.place.clientWidth;
    if (width === 0) return;
    const gap = width < 600 ? 3 : 8;
    const before = this.#columns;
    const anchor = this.#firstSeen();
    this.#columns = Math.max(3, Math.floor(width / 210));
    const side = (width - gap * (this.#columns - 1)) / this.#columns;
    this.#pitch = side + gap;
    this.place.style.setProperty("--side", `${side}px`);
    for (const [index, made] of this.#tiles) this.#put(index, made);
    this.show();
    if (before !== this.#columns && anchor > 0) this.#scrollTo(anchor);
  }

  /** The range of photos in or near the window: first index, and end index. */
  #inSight() {
    const top = this.place.getBoundingClientRect().top;
    const beyond = window.innerHeight * BEYOND;
    const first = Math.floor((-top - beyond) / this.#pitch);
    const last = Math.ceil((-top + window.innerHeight + beyond) / this.#pitch);
    const most = this.listing.photos.length;
    const held = (row) => Math.min(most, Math.max(0, row * this.#columns));
    return [held(first), held(last)];
  }

  #firstSeen() {
    if (this.#pitch === 0) return 0;
    const hidden = Math.max(0, -this.place.getBoundingClientRect().top + this.#header());
    const index = Math.floor(hidden / this.#pitch) * this.#columns;
    return Math.min(index, Math.max(0, this.listing.photos.length - 1));
  }

  #header() {
    return document.querySelector(".bar").offsetHeight;
  }

  #add(index) {
    const made = tile(this.listing.photos[index], this.listing.selection);
    made.dataset.index = index;
    made.tabIndex = index === this.#current ? 0 : -1;
    this.#put(index, made);
    this.#tiles.set(index, made);
    // In the order of the photos, which is that in which they are read out.
    const following = [...this.place.children].find((other) => Number(other.dataset.index) > index);
    this.place.insertBefore(made, following ?? null);
  }

  #remove(index, made) {
    made.querySelector("img").removeAttribute("src");
    made.remove();
    this.#tiles.delete(index);
  }

  #put(index, made) {
    const x = (index % this.#columns) * this.#pitch;
    const y = Math.floor(index / this.#columns) * this.#pitch;
    made.style.transform = `translate(${x}px, ${y}px)`;
  }

  async #askAhead(last) {
    const enough = this.listing.photos.length - last >= this.#columns * AHEAD;
    if (enough || this.listing.complete || this.#failed) return;
    try {
      await this.listing.more();
    } catch {
      this.#failed = true; // what is there stays; the page is loaded anew for more
      return;
    }
    this.show();
  }

  #key = (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.#columns, ArrowDown: this.#columns };
    const step = steps[event.key];
    const ends = { Home: 0, End: this.listing.photos.length - 1 };
    const to = step === undefined ? ends[event.key] : this.#current + step;
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (to >= 0 && to < this.listing.photos.length) this.#focus(to);
  };

  #focused = (event) => {
    const index = Number(event.target.closest(".tile")?.dataset.index ?? this.#current);
    this.#tiles.get(this.#current)?.setAttribute("tabindex", "-1");
    this.#current = index;
    this.#tiles.get(index)?.setAttribute("tabindex", "0");
  };

  #focus(index) {
    if (!this.#tiles.has(index)) {
      this.#scrollTo(index);
      this.show();
    }
    const made = this.#tiles.get(index);
    made?.focus({ preventScroll: true });
    made?.scrollIntoView({ block: "nearest" });
  }

  #scrollTo(index) {
    const top = this.place.getBoundingClientRect().top + window.scrollY;
    const y = Math.floor(index / this.#columns) * this.#pitch;
    window.scrollTo(0, top + y - this.#header() - this.#pitch);
  }
}
