/** The photos of a selection, as far as they have been asked for. */

import { listOf } from "./address.js";
import { ask } from "./server.js";

const AT_ONCE = 200;

export class Listing {
  /** `photos` are those that are known, in order; `complete` when these are all. */
  constructor(selection) {
    this.selection = selection;
    this.photos = [];
    this.complete = false;
    this.#next = listOf(selection, AT_ONCE);
  }

  #next;
  #asking = null;

  /** Ask for the photos that follow; several who ask at a time share one answer. */
  more() {
    if (this.complete) return Promise.resolve();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The ids of the photos before and after `id`, null where there is none. */
  async around(id) {
    let at = this.photos.findIndex((photo) => photo.id === id);
    if (at < 0) return { before: await this.#one(id, true), after: await this.#one(id, false) };
    if (at === this.photos.length - 1) await this.more();
    return { before: this.photos[at - 1]?.id ?? null, after: this.photos[at + 1]?.id ?? null };
  }

  async #ask() {
    const page = await ask(this.#next);
    this.photos.push(...page.photos);
    this.#next = page.next;
    this.complete = page.next === null;
  }

  async #one(id, reverse) {
    const page = await ask(`${listOf(this.selection, 1, reverse)}&after=${id}`);
    return page.photos[0]?.id ?? null;
  }
}
