/** A dialog in which photos are tried at another quality, and then archived again. */

import { fetchJson, sendJson } from "../api_client.js";
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
  const photos = withNames(ids.slice(0, SHOWN));
  now.addEventListener("click", () => rearchive(ids, quality.value, said, now));
  quality.addEventListener("change", () => tryPhotos(photos, quality.value, list));
  dialog.append(element("h2", { id: "quality-title" }, CHANGE.title), quality, said, list, element("div", { class: "row" }, now, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  tryPhotos(photos, quality.value, list);
}

function withNames(ids) {
  return Promise.all(ids.map(async (id) => ({ id, name: await nameOf(id) })));
}

async function nameOf(id) {
  try {
    return (await fetchJson(`/photo/${id}/meta`)).source_name;
  } catch {
    return id.slice(0, 8);
  }
}

async function tryPhotos(photos, quality, list) {
  const cards = (await photos).map(({ id, name }) => ({ id, card: new TrialCard(name) }));
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
