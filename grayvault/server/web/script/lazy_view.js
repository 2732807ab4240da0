/** A view whose scripts are loaded when it is first shown, so that the photos are there sooner. */

import { message } from "./dom.js";
import { ERRORS } from "./texts/errors.js";

export class LazyView {
  /** For `place`; `load()` resolves to the view. */
  constructor(place, load) {
    this.place = place;
    this.load = load;
  }

  /** The view once it is loaded, or null. */
  view = null;
  #loading = null;
  #turn = 0;

  /** Load the view if need be, and show it unless it was hidden meanwhile. */
  async show(...what) {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      await this.ready();
    } catch {
      if (turn !== this.#turn) return;
      this.place.hidden = false;
      this.place.replaceChildren(message(ERRORS.unreachable));
      return;
    }
    if (turn === this.#turn) this.view.show(...what);
  }

  hide() {
    this.#turn += 1;
    if (this.view) this.view.hide();
    else this.place.hidden = true;
  }

  /** Resolves once the view is loaded; concurrent calls share one attempt. */
  ready() {
    this.#loading ??= this.#load().catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load() {
    this.view = await this.load();
  }
}
