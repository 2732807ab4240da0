/** A dialog in which photos are tried at another quality, and then archived again. */

import { sendJson } from "../api_client.js";
import { element } from "../dom.js";
import { CHANGE } from "../texts/quality.js";
import { TRIAL } from "../texts/trial.js";
import { TrialCard } from "../trial/trial_card.js";
import { finished } from "../upload/upload_request.js";

const SHOWN = 3;

/** Try the first of the photos with these ids, and offer to archive all of them again. */
export function changeQuality(ids) {
  const quality = element("select", { "aria-label": CHANGE.quality }, ...Object.entries(TRIAL.qualities).map(([value, text]) => element("option", { value }, text)));
  const list = element("ul", { class: "trials" });
  const said = element("p", { class: "note", role: "status" }, CHANGE.first(Math.min(SHOWN, ids.length), ids.length));
  const dialog = element("dialog", { class: "link again-dialog", "aria-labelledby": "quality-title" });
  const close = element("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, CHANGE.close);
  const now = element("button", { class: "button", type: "button" }, CHANGE.now(ids.length));
  now.addEventListener("click", () => rearchive(ids, quality.value, said, now));
  quality.addEventListener("change", () => tryPhotos(ids, quality.value, list));
  dialog.append(element("h2", { id: "quality-title" }, CHANGE.title), quality, said, list, element("div", { class: "row" }, now, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  tryPhotos(ids, quality.value, list);
}

function tryPhotos(ids, quality, list) {
  const cards = ids.slice(0, SHOWN).map((id, index) => ({ id, card: new TrialCard(CHANGE.photo(index + 1)) }));
  list.replaceChildren(...cards.map(({ card }) => card.element));
  for (const { id, card } of cards) tryPhoto(id, card, quality);
}

async function tryPhoto(id, card, quality) {
  try {
    const { id: trial } = await sendJson("POST", `/photo/${id}/trial${parameter(quality)}`);
    const address = `/trials/${trial}`;
    const { result } = await finished(address, (state) => state.result !== null);
    card.show(address, result);
  } catch (error) {
    card.say(error.message);
  }
}

async function rearchive(ids, quality, said, now) {
  now.disabled = true;
  try {
    const { jobs, without_original: gone } = await sendJson("POST", `/rearchived${parameter(quality)}`, { ids });
    said.textContent = CHANGE.begun(jobs.length) + (gone.length ? CHANGE.gone(gone.length) : "");
  } catch (error) {
    said.textContent = error.message;
    now.disabled = false;
  }
}

function parameter(quality) {
  return quality && `?quality=${quality}`;
}
