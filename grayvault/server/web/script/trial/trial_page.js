/** The page on which photos are tried before they are archived. */

import { announce, element } from "../dom.js";
import { TRIAL } from "../texts/trial.js";
import { fileZone } from "../upload/file_input.js";
import { finished, notArchived, post, upload } from "../upload/upload_request.js";
import { TrialCard } from "./trial_card.js";

const AT_ONCE = 3;

export class TrialPage {
  /** `changed()` is called when photos were archived. */
  constructor(place, changed) {
    this.place = place;
    this.changed = changed;
    this.list = element("ul", { class: "trials" });
    this.summary = element("p", { class: "sum", role: "status" });
    this.archive = element("button", { class: "button", type: "button", hidden: true, onclick: () => this.#archive() }, TRIAL.archive);
    this.quality = element("select", { "aria-label": TRIAL.quality, onchange: () => this.#tryAll() }, ...Object.entries(TRIAL.qualities).map(([value, text]) => element("option", { value }, text)));
    const choice = element("label", { class: "choose" }, `${TRIAL.quality} `, this.quality);
    const head = element("div", { class: "sums" }, this.summary, this.archive);
    this.content = [element("h1", {}, TRIAL.title), element("p", { class: "lead" }, TRIAL.lead), fileZone(TRIAL, (files) => this.take(files)), choice, head, this.list];
  }

  #cards = [];
  #waiting = [];
  #sending = 0;
  #round = 0;

  show() {
    this.place.hidden = false;
    this.place.replaceChildren(...this.content);
    document.title = `${TRIAL.title} – GrayVault`;
    window.scrollTo(0, 0);
  }

  /** Hide the page; what was tried stays for the next time. */
  hide() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  /** Try files, if this page is shown; returns whether it is. */
  take(files) {
    if (this.place.hidden) return false;
    this.#add(files);
    return true;
  }

  #add(files) {
    const cards = files.map((file) => new TrialCard(file.name, file));
    this.#cards.push(...cards);
    this.list.append(...cards.map((card) => card.element));
    this.#waiting.push(...cards);
    this.#summarise();
    while (this.#sending < AT_ONCE && this.#waiting.length) this.#next(this.#round);
  }

  /** Try all photos anew, at another quality. */
  #tryAll() {
    const files = this.#cards.map((card) => card.file);
    this.#round += 1;
    this.#sending = 0;
    [this.#cards, this.#waiting] = [[], []];
    this.list.replaceChildren();
    this.#add(files);
  }

  async #next(round) {
    const card = this.#waiting.shift();
    if (card === undefined) return;
    this.#sending += 1;
    await this.#try(card);
    if (round !== this.#round) return; // another quality was chosen meanwhile
    this.#sending -= 1;
    this.#summarise();
    await this.#next(round);
  }

  async #try(card) {
    const quality = this.quality.value;
    try {
      const { status, content, location } = await post(`/trials${quality && `?quality=${quality}`}`, card.file, (share) => card.progress(share));
      if (status !== 202) {
        card.fail(notArchived(status, content).sentence);
        return;
      }
      const { result } = await finished(location, (trial) => trial.result !== null);
      card.show(location, result);
    } catch (error) {
      card.fail(error.message);
    }
  }

  #summarise() {
    const wanted = this.#cards.filter((card) => card.isWanted);
    const open = this.#waiting.length + this.#sending;
    const sum = (key) => wanted.reduce((total, card) => total + card.result[key], 0);
    const becomes = wanted.length ? TRIAL.sum(wanted.length, sum("source_bytes"), sum("stored_bytes")) : "";
    this.summary.textContent = open ? `${TRIAL.progress(this.#cards.length - open, this.#cards.length)} ${becomes}` : becomes;
    this.archive.hidden = open > 0 || wanted.length === 0;
  }

  /** Archive what was tried, at the same quality. */
  async #archive() {
    this.archive.hidden = true;
    const cards = this.#cards.filter((card) => card.isWanted);
    let archived = 0;
    for (const card of cards) {
      card.note.textContent = TRIAL.archiving;
      const { kind, sentence } = await upload(card.file, () => {}, this.quality.value);
      card.note.textContent = sentence;
      if (kind === "archived" || kind === "known") archived += 1;
    }
    this.summary.textContent = TRIAL.archived(archived);
    announce(TRIAL.archived(archived));
    this.archive.hidden = archived === cards.length;
    this.changed();
  }
}
