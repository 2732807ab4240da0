/** A photo that is tried: what it would become, with both pictures and an edge between them. */

import { element } from "../dom.js";
import { printable } from "../format.js";
import { CLOSENESS } from "../texts/closeness.js";
import { FAILED, inWords, SKIPPED } from "../texts/not_archived.js";
import { TRIAL } from "../texts/trial.js";
import { PictureFrame } from "../viewer/picture_frame.js";

const SHOWN = ["jpeg", "png", "webp", "avif", "gif", "bmp"];

export class TrialCard {
  /** For a file, or for a photo of the archive: `name` is what it is called. */
  constructor(name, file = null) {
    this.file = file;
    this.name = printable(name);
    this.result = null;
    this.isTried = false;
    this.note = element("p", { class: "note" }, TRIAL.trying);
    this.stage = element("div", { class: "pair" });
    this.element = element("li", { class: "card" }, this.stage, element("h2", {}, element("bdi", {}, this.name)), this.note);
  }

  /** Whether the photo would be archived. */
  get isWanted() {
    return this.result?.outcome === "archived";
  }

  /** It is sent (a share of 0..1), and then tried. */
  progress(share) {
    this.note.textContent = share < 1 ? TRIAL.sending(share) : TRIAL.trying;
  }

  /** Say what happens to it, in a sentence. */
  say(sentence) {
    this.note.textContent = sentence;
  }

  /** Show the result of the trial with this address. */
  show(address, result) {
    this.result = result;
    if (this.isWanted) {
      this.#becomes(address, result);
      return;
    }
    this.stage.remove();
    this.say(`${inWords({ ...SKIPPED, ...FAILED }, result.reason)}.`);
  }

  #becomes(address, result) {
    const kept = result.tier === "color" ? [TRIAL.kept] : [];
    this.note.textContent = [TRIAL.becomes(result.source_bytes, result.stored_bytes), `${CLOSENESS[result.closeness ?? "unmeasured"]}.`, ...kept].join(" ");
    const frame = new PictureFrame(this.stage, result.width, result.height);
    const after = { address: `${address}/after`, alt: TRIAL.compare(this.name), label: TRIAL.restored };
    if (SHOWN.includes(result.format)) frame.beside({ address: `${address}/before`, alt: "", label: TRIAL.original }, after);
    else frame.whole(after.address, after.alt, after.label);
  }
}
