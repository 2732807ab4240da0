/** The photos of a selection, loaded page by page. */

import { listOf } from "../router.js";
import { fetchJson } from "../api_client.js";

const AT_ONCE = 200;

export class Listing {
  /** `photos` are those loaded so far, in order; `complete` if these are all. */
  constructor(selection) {
    this.selection = selection;
    this.photos = [];
    this.complete = false;
    this.#next = listOf(selection, AT_ONCE);
  }

  #next;
  #asking = null;

  /** Load the next page; concurrent calls share one request. */
  more() {
    if (this.complete) return Promise.resolve();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The ids of the photos before and after `id`, or null. */
  async around(id) {
    let at = this.photos.findIndex((photo) => photo.id === id);
    if (at < 0) return { before: await this.#one(id, true), after: await this.#one(id, false) };
    if (at === this.photos.length - 1) await this.more();
    return { before: this.photos[at - 1]?.id ?? null, after: this.photos[at + 1]?.id ?? null };
  }

  async #ask() {
    const page = await fetchJson(this.#next);
    this.photos.push(...page.photos);
    this.#next = page.next;
    this.complete = page.next === null;
  }

  async #one(id, reverse) {
    const page = await fetchJson(`${listOf(this.selection, 1, reverse)}&after=${id}`);
    return page.photos[0]?.id ?? null;
  }
}
