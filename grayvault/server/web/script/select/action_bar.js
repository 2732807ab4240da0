/** The bar below the gallery: begins a selection, and does something to the selected photos. */

import { announce, element } from "../dom.js";
import { SELECT } from "../texts/select.js";
import { download, remove, undoRemove } from "./photo_actions.js";
import { makeLink } from "./link_dialog.js";
import { listenToSelecting } from "./selecting_input.js";
import { Selection } from "./selection.js";

export class ActionBar {
  /** For the photos of `listing()` on `wall`; `changed()` shows them anew after some were removed or came back. */
  constructor(wall, listing, changed) {
    this.changed = changed;
    this.place = element("div", { class: "actions", role: "toolbar", "aria-label": SELECT.toolbar, hidden: true });
    this.selection = new Selection(wall, listing, (problem) => this.#fill(problem));
    listenToSelecting(this.selection);
    this.link = this.#button(SELECT.link, () => makeLink([...this.selection.ids]));
    this.quality = this.#button(SELECT.quality, () => this.#changeQuality());
    this.remove = this.#button(SELECT.remove, () => this.#remove());
    document.body.append(this.place);
    this.#fill(null);
  }

  #address = null;

  /** Show the bar beside the gallery with this address, or hide it (null); other photos are not selected. */
  show(address) {
    this.place.hidden = address === null;
    if (address === null || address === this.#address) return;
    this.#address = address;
    this.selection.end();
  }

  #fill(problem) {
    const { count, active, isChoosing } = this.selection;
    this.place.inert = isChoosing;
    if (!active) {
      this.place.replaceChildren(this.#button(SELECT.begin, () => this.selection.begin()));
      return;
    }
    const text = problem ?? (count ? SELECT.chosen(count) : SELECT.none);
    if (!isChoosing) announce(text);
    const buttons = count ? this.#actions() : [];
    const end = this.#button("×", () => this.selection.end());
    end.setAttribute("aria-label", SELECT.end);
    this.place.replaceChildren(element("span", { class: "chosen" }, text), ...buttons, end);
  }

  #actions() {
    const ids = [...this.selection.ids];
    return [this.#button(SELECT.download, () => download(ids, "restored")), this.#button(SELECT.originals, () => download(ids, "originals")), this.link, this.quality, this.remove];
  }

  /** What this dialog needs is loaded first; meanwhile the button may be pressed again. */
  async #changeQuality() {
    const { changeQuality } = await import("./quality_dialog.js");
    if (!document.querySelector("dialog[open]")) changeQuality([...this.selection.ids]);
  }

  async #remove() {
    const ids = [...this.selection.ids];
    await this.#try(async () => {
      await remove(ids);
      this.selection.end();
      this.changed();
      this.#say(
        SELECT.removed(ids.length),
        this.#button(SELECT.undo, () => this.#undo(ids)),
      );
    });
  }

  async #undo(ids) {
    await this.#try(async () => {
      await undoRemove(ids);
      this.changed();
      this.#say(SELECT.undone(ids.length));
    });
  }

  /** Do something once, however often its button is pressed. */
  async #try(act) {
    this.place.inert = true;
    try {
      await act();
    } catch (error) {
      this.#say(error.message);
    } finally {
      this.place.inert = false;
    }
  }

  /** Say what happened, beside the button that begins the next selection. */
  #say(text, ...buttons) {
    announce(text);
    const begin = this.#button(SELECT.begin, () => this.selection.begin());
    this.place.replaceChildren(element("span", { class: "chosen" }, text), ...buttons, begin);
    buttons[0]?.focus();
  }

  #button(label, act) {
    return element("button", { class: "button quiet", type: "button", onclick: act }, label);
  }
}
