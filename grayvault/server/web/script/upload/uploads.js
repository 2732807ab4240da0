/** Uploads of photos: by a button or by dropping files anywhere; each row shows its outcome. */

import { element, icon } from "../dom.js";
import { UPLOADS } from "../texts/uploads.js";
import { droppedFiles } from "./dropped_files.js";
import { fileZone, hasFiles } from "./file_input.js";
import { upload } from "./upload_request.js";
import { UploadRow } from "./upload_row.js";

const AT_ONCE = 2;

export class Uploads {
  /**
   * `button` opens the dialog; `changed()` is called when photos have been added and it is closed. Dropped files are
   * offered to `elsewhere(files)` first, which returns whether it takes them. `open(address)` shows another address.
   */
  constructor(button, changed, elsewhere, open) {
    this.button = button;
    this.changed = changed;
    this.elsewhere = elsewhere;
    this.open = open;
    this.list = element("ul", { class: "sent" });
    this.summary = element("p", { class: "summary", role: "status" });
    this.dialog = this.#made();
    document.body.append(this.dialog, element("div", { class: "drop", "aria-hidden": "true" }, UPLOADS.dropHint));
  }

  #waiting = [];
  #sending = 0;
  #outcomes = new Map();
  #over = 0;

  /** Listen to the button and to dropped files. */
  listen() {
    this.button.disabled = false;
    this.button.addEventListener("click", () => this.dialog.showModal());
    this.dialog.addEventListener("close", () => this.#closed());
    window.addEventListener("dragenter", (event) => this.#hover(event, 1));
    window.addEventListener("dragleave", (event) => this.#hover(event, -1));
    window.addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    window.addEventListener("drop", (event) => this.#dropped(event));
  }

  #made() {
    const close = element("button", { class: "close", type: "button", "aria-label": UPLOADS.close, onclick: () => this.dialog.close() }, icon("M6 6l12 12M18 6L6 18"));
    const zone = fileZone(UPLOADS, (files) => this.#take(files));
    const first = element("button", { class: "again", type: "button", onclick: () => this.#tryFirst() }, UPLOADS.tryFirst);
    return element("dialog", { class: "uploads", "aria-labelledby": "uploads" }, element("h2", { id: "uploads" }, UPLOADS.title), close, zone, first, this.summary, this.list);
  }

  #tryFirst() {
    this.dialog.close();
    this.open("/try");
  }

  #hover(event, by) {
    if (!hasFiles(event)) return;
    this.#over = Math.max(0, this.#over + by);
    document.body.classList.toggle("dropping", this.#over > 0);
  }

  async #dropped(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#over = 0;
    document.body.classList.remove("dropping");
    const { files, unread } = await droppedFiles(event.dataTransfer);
    if (this.elsewhere(files)) return;
    if (!this.dialog.open) this.dialog.showModal();
    this.#take(files);
    for (const name of unread) this.#refuse(name);
  }

  #take(files) {
    for (const file of files) {
      const row = new UploadRow(file, () => this.#queue(file, row));
      this.list.append(row.element);
      this.#queue(file, row);
    }
  }

  #refuse(name) {
    const row = new UploadRow({ name, size: 0 }, null);
    row.end({ kind: "refused", sentence: UPLOADS.unread, id: null });
    this.list.append(row.element);
    this.#outcomes.set(row, "refused");
    this.#summarise();
  }

  #queue(file, row) {
    this.#outcomes.set(row, null);
    this.#waiting.push({ file, row });
    this.#summarise();
    if (this.#sending < AT_ONCE) this.#next();
  }

  async #next() {
    const entry = this.#waiting.shift();
    if (entry === undefined) return;
    this.#sending += 1;
    const outcome = await upload(entry.file, (share) => entry.row.progress(share));
    entry.row.end(outcome);
    this.#outcomes.set(entry.row, outcome.kind);
    this.#sending -= 1;
    this.#summarise();
    if (!this.dialog.open && !this.#count(null)) this.#ended();
    await this.#next();
  }

  #count(kind) {
    return [...this.#outcomes.values()].filter((outcome) => outcome === kind).length;
  }

  #summarise() {
    const [all, open, failed] = [this.#outcomes.size, this.#count(null), this.#count("failed")];
    const result = `${UPLOADS.added(this.#count("archived"))}${failed ? UPLOADS.failed(failed) : ""}`;
    this.summary.textContent = open ? UPLOADS.progress(all - open, all) : result;
  }

  /** All is done, and the dialog was closed before: show what is new, and what could not be added. */
  #ended() {
    if (this.#count("archived") + this.#count("known") === this.#outcomes.size) this.#closed();
    else this.dialog.showModal();
  }

  #closed() {
    if (this.#count("archived")) this.changed();
    if (this.#count(null)) return;
    this.list.replaceChildren();
    this.summary.textContent = "";
    this.#outcomes.clear();
  }
}
