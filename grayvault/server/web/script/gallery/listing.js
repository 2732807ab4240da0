/** The photos of a selection: the shapes and days of all, and the facts of those near the window. */

import { listOf, timelineOf } from "../router.js";
import { fetchJson } from "../api_client.js";

const STEP = 100;
const MOST_PAGES = 60;

export class Listing {
  constructor(selection) {
    this.selection = selection;
    this.shapes = [];
    this.days = [];
  }

  #ends = [];
  #pages = new Map();
  #asked = new Map();

  /** How many photos there are. */
  get count() {
    return this.shapes.length;
  }

  /** Load the first page, with the shapes (widths by heights) and the days of its photos. */
  async begin() {
    const [timeline] = await Promise.all([fetchJson(timelineOf(this.selection, STEP, STEP)), this.#page(0)]);
    this.#arrange(timeline);
  }

  /** Whether there may be more photos than on the first page. */
  get isOpen() {
    return this.count === STEP;
  }

  /** Load the shapes and the days of all photos. */
  async complete() {
    this.#arrange(await fetchJson(timelineOf(this.selection, STEP)));
  }

  /** The facts of a photo, if they are loaded. */
  photo(index) {
    return this.#pages.get(Math.floor(index / STEP))?.[index % STEP];
  }

  /** Load the facts of the photos from `first` to before `end`. */
  need(first, end) {
    const pages = [];
    for (let page = Math.floor(first / STEP); page * STEP < Math.min(end, this.count); page += 1) pages.push(this.#page(page));
    return Promise.all(pages);
  }

  /** The ids of the photos from `first` to before `end`, loaded page by page if need be. */
  async ids(first, end) {
    const ids = [];
    for (let start = first - (first % STEP); start < Math.min(end, this.count); start += STEP) {
      const photos = await this.#page(start / STEP);
      ids.push(...photos.slice(Math.max(0, first - start), end - start).map(({ id }) => id));
    }
    return ids;
  }

  /** The ids of the photos before and after `id`, or null. */
  async around(id) {
    const index = this.#indexOf(id);
    if (index === null) return { before: await this.#neighbour(id, true), after: await this.#neighbour(id, false) };
    await this.need(Math.max(0, index - 1), index + 2);
    return { before: this.photo(index - 1)?.id ?? null, after: this.photo(index + 1)?.id ?? null };
  }

  #arrange(timeline) {
    this.shapes = Float32Array.from(timeline.shapes, (shape) => shape / 1000);
    this.days = timeline.days;
    this.#ends = timeline.page_ends;
  }

  #indexOf(id) {
    for (const [page, photos] of this.#pages) {
      const at = photos.findIndex((photo) => photo.id === id);
      if (at >= 0) return page * STEP + at;
    }
    return null;
  }

  /** Load a page; concurrent calls share one request. */
  #page(page) {
    if (this.#pages.has(page)) return this.#pages.get(page);
    const asked = this.#asked.get(page) ?? this.#ask(page).finally(() => this.#asked.delete(page));
    this.#asked.set(page, asked);
    return asked;
  }

  async #ask(page) {
    const after = page ? `&after=${this.#ends[page - 1]}` : "";
    const { photos } = await fetchJson(`${listOf(this.selection, STEP)}${after}`);
    this.#pages.set(page, photos);
    if (this.#pages.size > MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value);
    return photos;
  }

  async #neighbour(id, reverse) {
    const page = await fetchJson(`${listOf(this.selection, 1, reverse)}&after=${id}`);
    return page.photos[0]?.id ?? null;
  }
}
