/**
 * Which photos of a wall are selected: by click, by click with Shift, and by keys.
 *
 * Photos are links of class "tile", numbered by `data-index`; they come and go while the wall is scrolled, and have a
 * `data-id` once they are loaded.
 */

import { SELECT } from "../texts/select.js";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

export class Selection {
  /** `changed()` is called after each change of `ids` or of `active`. */
  constructor(wall, changed) {
    this.wall = wall;
    this.changed = changed;
    this.ids = new Set();
    this.active = false;
    new MutationObserver(() => this.#mark()).observe(wall, { childList: true, subtree: true });
    wall.addEventListener("click", (event) => this.#click(event), true);
    wall.addEventListener("keydown", (event) => this.#key(event), true);
  }

  #seen = new Map();
  #anchor = null;

  /** From now on a click selects. */
  begin() {
    this.active = true;
    this.wall.classList.add("selecting");
    this.changed();
  }

  /** Select nothing; a click opens a photo again. */
  end() {
    this.active = false;
    this.ids.clear();
    this.#anchor = null;
    this.wall.classList.remove("selecting");
    this.#mark();
    this.changed();
  }

  /** Forget where photos stood, since others are shown now. */
  forget() {
    this.#seen.clear();
    this.end();
  }

  #click(event) {
    const tile = event.target.closest(".tile");
    const selects = this.active || event.shiftKey;
    if (!tile || !selects || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    tile.focus({ preventScroll: true });
    if (event.shiftKey && this.#anchor !== null) this.#selectTo(tile);
    else this.#toggle(tile);
  }

  #key(event) {
    const tile = event.target.closest(".tile");
    if (event.key === "Escape" && this.active) {
      event.stopPropagation();
      this.end();
    } else if (tile && event.key === " ") {
      event.preventDefault();
      this.#toggle(tile);
    } else if (tile && event.shiftKey && this.active && ARROWS.includes(event.key)) {
      // The wall moves the focus first.
      setTimeout(() => this.#selectTo(document.activeElement.closest(".tile") ?? tile));
    }
  }

  #toggle(tile) {
    const { id } = tile.dataset;
    if (id === undefined) return;
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#anchor = Number(tile.dataset.index);
    this.#mark();
    if (this.active) this.changed();
    else this.begin();
  }

  /** Select all photos between the last one that was clicked and this one, as far as they were seen. */
  #selectTo(tile) {
    const to = Number(tile.dataset.index);
    const [first, last] = [Math.min(this.#anchor ?? to, to), Math.max(this.#anchor ?? to, to)];
    for (const [index, id] of this.#seen) {
      if (index >= first && index <= last) this.ids.add(id);
    }
    this.#mark();
    this.changed();
  }

  #mark() {
    for (const tile of this.wall.querySelectorAll(".tile[data-id]")) {
      const { id } = tile.dataset;
      this.#seen.set(Number(tile.dataset.index), id);
      const selected = this.ids.has(id);
      tile.classList.toggle("selected", selected);
      if (selected) tile.setAttribute("aria-description", SELECT.selected);
      else tile.removeAttribute("aria-description");
    }
  }
}
