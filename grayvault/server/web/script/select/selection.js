/**
 * Which photos of a wall are selected. A range goes over the listing, whether its photos were ever on the wall or not.
 *
 * Photos are links of class "tile", numbered by `data-index`; they come and go while the wall is scrolled, and have a
 * `data-id` once they are loaded.
 */

import { SELECT } from "../texts/select.js";

/** As many photos as the server takes at once. */
const MOST = 5000;

export class Selection {
  /**
   * `listing()` returns what the wall shows; `changed(problem)` is called after each change of `ids` or of `active`,
   * with a sentence if not all photos could be selected.
   */
  constructor(wall, listing, changed) {
    this.wall = wall;
    this.listing = listing;
    this.changed = changed;
    this.ids = new Set();
    this.active = false;
    new MutationObserver(() => this.#mark()).observe(wall, { childList: true, subtree: true });
  }

  /** What was selected before the range: it adds photos to that, or takes them away. */
  #before = new Set();
  #range = null;
  #isAdding = true;
  #isLoading = false;
  #anchor = null;
  #turn = 0;

  /** Whether a range is being chosen, so that `ids` will change. */
  isChoosing = false;

  /** How many photos look selected. */
  get count() {
    if (!this.isChoosing) return this.ids.size;
    let count = this.#before.size;
    for (let index = this.#range[0]; index < this.#range[1]; index += 1) {
      const isBefore = this.#before.has(this.listing().photo(index)?.id);
      if (isBefore !== this.#isAdding) count += this.#isAdding ? 1 : -1;
    }
    return count;
  }

  /** From now on a click selects. */
  begin() {
    this.active = true;
    this.wall.classList.add("selecting");
    this.changed(null);
  }

  /** Select nothing; a click opens a photo again. */
  end() {
    this.active = false;
    this.ids = new Set();
    this.#anchor = null;
    this.wall.classList.remove("selecting");
    this.drop();
  }

  /** Begin a range at a photo: it takes photos away if this one is selected, else it adds them. */
  start(index) {
    if (this.#isLoading) return;
    const tile = this.wall.querySelector(`.tile[data-index="${index}"]`);
    this.#isAdding = !tile.classList.contains("selected");
    this.#before = this.ids;
    this.#anchor = index;
    if (!this.active) this.begin();
    this.reach(index);
  }

  /** Extend the range to a photo, as far as so many may be selected. */
  reach(index) {
    this.#anchor ??= index;
    const room = this.#isAdding ? MOST - this.#before.size : MOST;
    const [low, high] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index) + 1];
    this.#range = index < this.#anchor ? [Math.max(low, high - room), high] : [low, Math.min(high, low + room)];
    this.isChoosing = true;
    this.#mark();
    this.changed(null);
  }

  /** Select the photos of the range, once their ids are known. */
  async finish() {
    this.#turn += 1;
    const turn = this.#turn;
    this.#isLoading = true;
    let problem = null;
    try {
      const ids = await this.listing().ids(...this.#range);
      if (turn === this.#turn) this.ids = this.#changedBy(ids);
    } catch (error) {
      problem = error.message;
    }
    if (turn !== this.#turn) return; // another range has taken its place, or the end
    this.#isLoading = false;
    this.isChoosing = false;
    if (problem) this.drop();
    this.changed(problem ?? (this.ids.size >= MOST ? SELECT.most(MOST) : null));
  }

  /** Forget the range: what was selected before it is selected again. */
  drop() {
    this.#turn += 1;
    this.#isLoading = false;
    this.isChoosing = false;
    this.#before = this.ids;
    this.#range = null;
    this.#mark();
    this.changed(null);
  }

  /** The photos have other places now: the same ones stay selected, and no range goes on from an old place. */
  keep() {
    this.#anchor = null;
    if (this.active) this.drop();
  }

  #changedBy(ids) {
    if (this.#isAdding) return new Set([...this.#before, ...ids]);
    const gone = new Set(ids);
    return new Set([...this.#before].filter((id) => !gone.has(id)));
  }

  #mark() {
    for (const tile of this.wall.querySelectorAll(".tile")) {
      const selected = this.#isSelected(Number(tile.dataset.index), tile.dataset.id);
      tile.classList.toggle("selected", selected);
      if (selected) tile.setAttribute("aria-description", SELECT.selected);
      else tile.removeAttribute("aria-description");
    }
  }

  #isSelected(index, id) {
    const isInRange = this.#range !== null && index >= this.#range[0] && index < this.#range[1];
    return isInRange ? this.#isAdding : this.#before.has(id);
  }
}
