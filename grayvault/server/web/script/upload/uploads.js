/** Uploads of photos: by a button or by dropping files anywhere; each row shows its outcome. */

import { element, icon } from "../dom.js";
import { upload } from "./upload_request.js";
import { count, printable, size } from "../format.js";

const AT_ONCE = 2;

export class Uploads {
  /** `button` opens the dialog; `changed()` is called when photos have been added and it is closed. */
  constructor(button, changed) {
    this.button = button;
    this.changed = changed;
    this.input = element("input", { type: "file", multiple: true, accept: "image/*,.heic,.heif,.jxl,.avif,.tif,.tiff", class: "hidden", tabindex: "-1", "aria-label": "Photos to add" });
    this.list = element("ul", { class: "sent" });
    this.summary = element("p", { class: "summary", role: "status" });
    this.dialog = this.#made();
    document.body.append(this.dialog, element("div", { class: "drop", "aria-hidden": "true" }, "Drop photos to add them"));
  }

  #waiting = [];
  #sending = 0;
  #added = 0;
  #finished = 0;
  #all = 0;
  #over = 0;

  /** Listen to the button and to dropped files. */
  listen() {
    this.button.addEventListener("click", () => this.dialog.showModal());
    this.input.addEventListener("change", () => {
      this.#take(this.input.files);
      this.input.value = "";
    });
    this.dialog.addEventListener("close", () => this.#closed());
    window.addEventListener("dragenter", (event) => this.#hover(event, 1));
    window.addEventListener("dragleave", (event) => this.#hover(event, -1));
    window.addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    window.addEventListener("drop", (event) => this.#dropped(event));
  }

  #made() {
    const choose = element("button", { class: "button", type: "button", onclick: () => this.input.click() }, "Choose photos");
    const close = element("button", { class: "close", type: "button", "aria-label": "Close", onclick: () => this.dialog.close() }, icon("M6 6l12 12M18 6L6 18"));
    const zone = element("div", { class: "zone" }, element("p", {}, "Drop photos here, or"), choose, this.input);
    return element("dialog", { class: "uploads", "aria-labelledby": "uploads" }, element("h2", { id: "uploads" }, "Add photos"), close, zone, this.summary, this.list);
  }

  #hover(event, by) {
    if (!hasFiles(event)) return;
    this.#over = Math.max(0, this.#over + by);
    document.body.classList.toggle("dropping", this.#over > 0);
  }

  #dropped(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#over = 0;
    document.body.classList.remove("dropping");
    if (!this.dialog.open) this.dialog.showModal();
    this.#take(event.dataTransfer.files);
  }

  #take(files) {
    for (const file of files) {
      const row = new Row(file);
      this.list.append(row.element);
      this.#waiting.push({ file, row });
    }
    this.#all += files.length;
    this.#summarise();
    while (this.#sending < AT_ONCE && this.#waiting.length) this.#next();
  }

  async #next() {
    const entry = this.#waiting.shift();
    if (entry === undefined) return;
    this.#sending += 1;
    const outcome = await upload(entry.file, (share) => entry.row.progress(share));
    entry.row.end(outcome);
    this.#sending -= 1;
    this.#finished += 1;
    if (outcome.kind === "archived") this.#added += 1;
    this.#summarise();
    await this.#next();
  }

  #summarise() {
    const all = this.#all;
    this.summary.textContent = this.#finished < all ? `${this.#finished} of ${count(all, "file")} done` : `${count(this.#added, "photo")} added`;
  }

  #closed() {
    if (this.#added) this.changed();
    if (this.#finished < this.#all) return;
    this.list.replaceChildren();
    this.summary.textContent = "";
    this.#added = this.#finished = this.#all = 0;
  }
}

class Row {
  constructor(file) {
    this.bar = element("progress", { max: "1", value: "0", "aria-label": "Sent" });
    this.note = element("p", { class: "said" }, size(file.size));
    this.element = element("li", {}, element("bdi", { class: "name" }, printable(file.name)), this.bar, this.note);
  }

  /** A share of 0..1 has been sent. */
  progress(share) {
    this.bar.value = share;
    this.note.textContent = share < 1 ? `${Math.round(100 * share)} %` : "Being archived …";
  }

  /** Show the outcome. */
  end({ kind, sentence, id }) {
    this.bar.remove();
    this.element.classList.add(kind);
    this.note.textContent = printable(sentence);
    if (id) this.note.append(" ", element("a", { href: `/view/${id}` }, "View photo"));
  }
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
