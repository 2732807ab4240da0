/** A folder on the server, of which some photos are tried to tell what all would become. */

import { sendJson } from "../api_client.js";
import { TRIAL } from "../texts/trial.js";
import { followTrial, sumOf } from "./file_trials.js";
import { TrialCard } from "./trial_card.js";

export class FolderTrials {
  /** `changed()` is called after each change of `cards`, or of what they show. */
  constructor(folder, changed) {
    this.folder = folder;
    this.changed = changed;
    this.cards = [];
  }

  #content = null;
  #problem = null;
  #quality = "";
  #round = 0;

  /** How many photos are not tried yet; at first they are not even known. */
  get open() {
    return this.#content === null ? 1 : this.cards.filter((card) => !card.isTried).length;
  }

  get archiveLabel() {
    return TRIAL.archiveAll(this.#content?.photos ?? 0);
  }

  /** Try some photos of the folder at a quality. */
  async start(quality) {
    this.#round += 1;
    const round = this.#round;
    [this.#quality, this.#content, this.#problem, this.cards] = [quality, null, null, []];
    this.changed();
    try {
      const content = await sendJson("POST", this.#address(""), { folder: this.folder });
      if (round === this.#round) this.#follow(content);
    } catch (error) {
      if (round !== this.#round) return;
      this.#problem = error.message;
      this.changed();
    }
  }

  /** How far it is, and what all photos of the folder would take, to judge by those that were tried. */
  summary() {
    if (this.#problem !== null) return this.#problem;
    if (this.#content === null) return TRIAL.looking;
    if (this.#content.photos === 0) return TRIAL.nothingNew;
    const progress = TRIAL.progress(this.cards.length - this.open, this.cards.length);
    return this.open ? progress : this.#estimate();
  }

  /** Put all photos of the folder into the queue; resolves to a sentence, and whether that is all. */
  async archive() {
    try {
      const { photos } = await sendJson("POST", this.#address("/archived"), { folder: this.folder });
      return { sentence: TRIAL.queued(photos), isDone: true };
    } catch (error) {
      return { sentence: error.message, isDone: false };
    }
  }

  #follow(content) {
    this.#content = content;
    this.cards = content.trials.map(({ name }) => new TrialCard(name));
    this.changed();
    content.trials.forEach(async ({ id }, index) => {
      const card = this.cards[index];
      await followTrial(`/trials/${id}`, card).catch((error) => card.say(error.message));
      card.isTried = true;
      this.changed();
    });
  }

  /** Those that would not be archived stay as they are. */
  #estimate() {
    const tried = this.cards.filter((card) => card.result !== null);
    const wanted = tried.filter((card) => card.isWanted);
    if (!wanted.length) return TRIAL.noneWanted;
    const [before, saved] = [sumOf(tried, "source_bytes"), sumOf(wanted, "source_bytes") - sumOf(wanted, "stored_bytes")];
    const { photos, source_bytes: bytes } = this.#content;
    return TRIAL.estimate(photos, tried.length, bytes, Math.round(bytes * (1 - saved / before)));
  }

  #address(end) {
    return `/folder-trials${end}${this.#quality && `?quality=${this.#quality}`}`;
  }
}
