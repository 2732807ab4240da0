/** The page on which photos are tried before they are archived. */

import { announce, element } from "../dom.js";
import { TRIAL } from "../texts/trial.js";
import { fileZone } from "../upload/file_input.js";
import { FileTrials } from "./file_trials.js";
import { folderChoice } from "./folder_choice.js";
import { FolderTrials } from "./folder_trials.js";

export class TrialPage {
  /** `changed()` is called when photos were archived. */
  constructor(place, changed) {
    this.place = place;
    this.changed = changed;
    this.list = element("ul", { class: "trials" });
    this.summary = element("p", { class: "sum", role: "status" });
    this.archive = element("button", { class: "button", type: "button", hidden: true, onclick: () => this.#archive() });
    this.quality = qualityChoice((quality) => this.#trials?.start(quality));
    const choice = element("label", { class: "choose" }, `${TRIAL.quality} `, this.quality);
    const head = element("div", { class: "sums" }, this.summary, this.archive);
    const ways = [fileZone(TRIAL, (files) => this.take(files)), folderChoice((folder) => this.#takeFolder(folder))];
    this.content = [element("h1", {}, TRIAL.title), element("p", { class: "lead" }, TRIAL.lead), ...ways, choice, head, this.list];
  }

  /** What is tried: files, or a folder; null at first. */
  #trials = null;

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
    if (!(this.#trials instanceof FileTrials)) this.#begin((changed) => new FileTrials(changed));
    this.#trials.add(files, this.quality.value);
    return true;
  }

  #takeFolder(folder) {
    this.#begin((changed) => new FolderTrials(folder, changed));
    this.#trials.start(this.quality.value);
  }

  /** From now on show these trials, and no earlier ones that are still going on. */
  #begin(make) {
    const trials = make(() => {
      if (trials === this.#trials) this.#show();
    });
    this.#trials = trials;
  }

  #show() {
    const { cards, open } = this.#trials;
    const isSame = cards.length === this.list.children.length && cards.every((card) => card.element.parentNode === this.list);
    if (!isSame) this.list.replaceChildren(...cards.map((card) => card.element));
    this.summary.textContent = this.#trials.summary();
    this.archive.textContent = this.#trials.archiveLabel;
    this.archive.hidden = open > 0 || !cards.some((card) => card.isWanted);
  }

  async #archive() {
    this.archive.hidden = true;
    const { sentence, isDone } = await this.#trials.archive();
    this.summary.textContent = sentence;
    announce(sentence);
    this.archive.hidden = isDone;
    this.changed();
  }
}

function qualityChoice(choose) {
  const options = Object.entries(TRIAL.qualities).map(([value, text]) => element("option", { value }, text));
  const made = element("select", { "aria-label": TRIAL.quality }, ...options);
  made.addEventListener("change", () => choose(made.value));
  return made;
}
