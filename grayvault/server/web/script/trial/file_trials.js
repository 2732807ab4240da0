/** Files that are sent to the server and tried there, a few at a time. */

import { TRIAL } from "../texts/trial.js";
import { finished, notArchived, post, upload } from "../upload/upload_request.js";
import { TrialCard } from "./trial_card.js";

const AT_ONCE = 3;

export class FileTrials {
  /** `changed()` is called after each change of `cards`, or of what they show. */
  constructor(changed) {
    this.changed = changed;
    this.cards = [];
  }

  archiveLabel = TRIAL.archive;
  #waiting = [];
  #sending = 0;
  #round = 0;
  #quality = "";

  /** How many files are not tried yet. */
  get open() {
    return this.#waiting.length + this.#sending;
  }

  /** Try more files at the quality. */
  add(files, quality) {
    this.#quality = quality;
    const cards = files.map((file) => new TrialCard(file.name, file));
    this.cards = [...this.cards, ...cards];
    this.#waiting.push(...cards);
    while (this.#sending < AT_ONCE && this.#waiting.length) this.#next(this.#round);
    this.changed();
  }

  /** Try all files anew, at another quality. */
  start(quality) {
    const files = this.cards.map((card) => card.file);
    this.#round += 1;
    this.#sending = 0;
    [this.cards, this.#waiting] = [[], []];
    this.add(files, quality);
  }

  /** How far it is, and what those that were tried would take. */
  summary() {
    const done = this.cards.filter((card) => card.isWanted);
    const becomes = done.length ? TRIAL.sum(done.length, sumOf(done, "source_bytes"), sumOf(done, "stored_bytes")) : "";
    return this.open ? `${TRIAL.progress(this.cards.length - this.open, this.cards.length)} ${becomes}` : becomes;
  }

  /** Archive what was tried, at the same quality; resolves to a sentence, and whether some are left. */
  async archive() {
    const [cards, quality] = [this.cards.filter((card) => card.isWanted), this.#quality];
    let archived = 0;
    for (const card of cards) {
      card.say(TRIAL.archiving);
      const { kind, sentence } = await upload(card.file, () => {}, quality);
      card.say(sentence);
      if (kind === "archived" || kind === "known") archived += 1;
    }
    return { sentence: TRIAL.archived(archived), isDone: archived === cards.length };
  }

  async #next(round) {
    const card = this.#waiting.shift();
    if (card === undefined) return;
    this.#sending += 1;
    await this.#try(card);
    if (round !== this.#round) return; // another quality was chosen meanwhile
    this.#sending -= 1;
    this.changed();
    await this.#next(round);
  }

  async #try(card) {
    const quality = this.#quality && `?quality=${this.#quality}`;
    try {
      const { status, content, location } = await post(`/trials${quality}`, card.file, (share) => card.progress(share));
      if (status !== 202) {
        card.say(notArchived(status, content).sentence);
        return;
      }
      await followTrial(location, card);
    } catch (error) {
      card.say(error.message);
    }
  }
}

/** Show the result of the trial with this address, once it is there. */
export async function followTrial(address, card) {
  const { result } = await finished(address, (trial) => trial.result !== null);
  card.show(address, result);
}

/** A sum over the results of cards. */
export function sumOf(cards, key) {
  return cards.reduce((sum, card) => sum + card.result[key], 0);
}
