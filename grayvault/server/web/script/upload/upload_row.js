/** A file on its way into the archive: its name, how much was sent, and its outcome. */

import { element } from "../dom.js";
import { printable, size } from "../format.js";
import { UPLOADS } from "../texts/uploads.js";

export class UploadRow {
  /** `retry()` is called when the reader wants another attempt. */
  constructor(file, retry) {
    this.retry = retry;
    this.bar = element("progress", { max: "1", value: "0", "aria-label": UPLOADS.sent });
    this.note = element("p", { class: "said" }, size(file.size));
    this.element = element("li", {}, element("bdi", { class: "name" }, printable(file.name)), this.bar, this.note);
  }

  /** A share of 0..1 has been sent. */
  progress(share) {
    this.bar.value = share;
    this.note.textContent = share < 1 ? `${Math.round(100 * share)} %` : UPLOADS.working;
  }

  /** Show the outcome. */
  end({ kind, sentence, id }) {
    this.bar.hidden = true;
    this.element.className = kind;
    this.note.textContent = sentence;
    if (id) this.note.append(" ", element("a", { href: `/view/${id}`, "data-inside": "" }, UPLOADS.view));
    if (kind === "failed") this.note.append(" ", this.#again());
  }

  #again() {
    const again = () => {
      this.bar.hidden = false;
      this.bar.value = 0;
      this.element.className = "";
      this.note.textContent = "";
      this.retry();
    };
    return element("button", { class: "again", type: "button", onclick: again }, UPLOADS.retry);
  }
}
