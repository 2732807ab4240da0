/** A bar beside the wall with its years: it leads to any month at once. */

import { GALLERY } from "../texts/gallery.js";
import { element } from "../dom.js";
import { month } from "../format.js";

const NEAREST = 26;
const LEAST_SCREENS = 3;

export class Scrubber {
  /** `wall` has the rows; the bar appears if there is much to scroll through. */
  constructor(wall) {
    this.wall = wall;
    this.bubble = element("span", { class: "bubble", "aria-hidden": "true" });
    this.thumb = element("span", { class: "thumb", "aria-hidden": "true" }, this.bubble);
    this.bar = element("div", {
      class: "scrubber",
      role: "slider",
      tabindex: "0",
      hidden: true,
      "aria-label": GALLERY.timeline,
      "aria-orientation": "vertical",
      "aria-valuemin": "0",
      onkeydown: (event) => this.#key(event),
      onpointerdown: (event) => this.#grab(event),
    });
  }

  /** The rows in which months begin: a short one shares its row with others. */
  #stops = [];
  #current = null;

  /** Where a key led to: the last stops can't be scrolled to the window's top. */
  #led = { stop: 0, scroll: null };
  #rows = null;

  /** Show the months of a row, which is the first that is seen. */
  seen(row) {
    if (this.#rows !== this.wall.rows) this.#arrange();
    const later = this.#stops.findIndex(({ top }) => top > row.top);
    const first = (later < 0 ? this.#stops.length : later) - 1;
    this.#point(window.scrollY === this.#led.scroll ? this.#led.stop : first);
    this.thumb.style.top = `${100 * this.#share(row.top)}%`;
  }

  /** Name a stop: as this changes the page, only if it is another one. */
  #point(stop) {
    if (stop === this.#current) return;
    this.#current = stop;
    const name = nameOf(this.#stops[stop]);
    this.bubble.textContent = name;
    this.bar.setAttribute("aria-valuenow", String(Math.max(0, this.#current)));
    this.bar.setAttribute("aria-valuetext", name);
  }

  /** Mark the years of the wall's rows, where there is room. */
  #arrange() {
    this.#rows = this.wall.rows;
    this.#current = null;
    this.#led.scroll = null;
    this.#stops = this.#rows.filter((row) => row.months.length).map(({ top, months }) => ({ top, names: months.map(([, name]) => name) }));
    this.bar.hidden = this.#stops.length < 2 || this.wall.height < LEAST_SCREENS * window.innerHeight;
    this.bar.setAttribute("aria-valuemax", String(Math.max(0, this.#stops.length - 1)));
    this.bar.replaceChildren(...this.#years(), this.thumb);
  }

  #years() {
    const room = this.bar.clientHeight;
    const years = [];
    let [last, year] = [-Infinity, null];
    for (const { top, name } of this.#stops.flatMap(monthsOf)) {
      const at = this.#share(top) * room;
      if (name.slice(0, 4) === year || at - last < NEAREST) continue;
      [last, year] = [at, name.slice(0, 4)];
      const text = year || GALLERY.undated;
      const made = element("span", { class: "year", "aria-hidden": "true" }, text);
      made.style.top = `${at}px`;
      years.push(made);
    }
    return years;
  }

  #share(top) {
    return Math.min(1, top / Math.max(1, this.wall.height - window.innerHeight));
  }

  #grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.bar.focus({ preventScroll: true });
    this.bar.setPointerCapture(event.pointerId);
    this.bar.classList.add("held");
    const follow = ({ clientY }) => {
      const { top, height } = this.bar.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (clientY - top) / height));
      this.wall.scrollTo(share * (this.wall.height - window.innerHeight));
    };
    const ended = new AbortController();
    const release = () => {
      this.bar.classList.remove("held");
      ended.abort();
    };
    this.bar.addEventListener("pointermove", follow, { signal: ended.signal });
    for (const end of ["pointerup", "pointercancel"]) this.bar.addEventListener(end, release, { signal: ended.signal });
    follow(event);
  }

  #key(event) {
    const to = this.#target(event.key);
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const stop = Math.min(this.#stops.length - 1, Math.max(0, to));
    this.wall.scrollTo(this.#stops[stop].top + 1);
    this.#led = { stop, scroll: window.scrollY };
    this.#point(stop);
  }

  /** The stop that a key leads to: the next one, the next year's first, the first, the last. */
  #target(key) {
    if (key === "ArrowUp" || key === "ArrowLeft") return this.#current - 1;
    if (key === "ArrowDown" || key === "ArrowRight") return this.#current + 1;
    if (key === "PageUp") return this.#year(-1);
    if (key === "PageDown") return this.#year(1);
    if (key === "Home") return 0;
    if (key === "End") return this.#stops.length - 1;
    return undefined;
  }

  #year(step) {
    const yearOf = (index) => this.#stops[index]?.names.at(-1).slice(0, 4);
    let index = this.#current;
    while (yearOf(index) === yearOf(this.#current)) index += step;
    while (step < 0 && index > 0 && yearOf(index - 1) === yearOf(index)) index -= 1;
    return index;
  }
}

function monthsOf({ top, names }) {
  return names.map((name) => ({ top, name }));
}

function nameOf(stop) {
  if (stop === undefined) return "";
  const [first, last] = [stop.names[0], stop.names.at(-1)].map((name) => (name ? month(`${name}-01T00:00:00`) : GALLERY.undated));
  return first === last ? first : GALLERY.months(first, last);
}
