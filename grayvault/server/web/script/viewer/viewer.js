/** The page of one photo: its picture, its facts, its downloads, and the way to its neighbours. */

import { ORIGINS, VIEWER, ZOOM } from "../texts/viewer.js";
import { announce, element, icon, message } from "../dom.js";
import { closenessPart, originOf, storagePart } from "./photo_details.js";
import { PictureFrame } from "./picture_frame.js";
import { ViewChoice } from "./view_choice.js";
import { downloads } from "./downloads.js";
import { fetchJson } from "../api_client.js";
import { openZoom } from "./zoom.js";
import { onSwipe } from "./swipe.js";
import { photoFacts } from "./photo_facts.js";
import { printable } from "../format.js";
import { searchOf } from "../router.js";

const BACK = "M15 5l-7 7 7 7";
const ON = "M9 5l7 7-7 7";
const CROSS = "M6 6l12 12M18 6L6 18";
const LENS = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20M10.5 8v5M8 10.5h5";
const GONE = [404, 410];

export class Viewer {
  /** `open(address, {instead})` shows another address; `listing(selection)` knows the neighbours. */
  constructor(place, open, listing) {
    this.place = place;
    this.open = open;
    this.listing = listing;
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #turn = 0;
  #around = { before: null, after: null };
  #selection = null;
  #choice = null;
  #zoom = null;

  /** Show the photo `id`, as one of a selection. */
  async show(id, selection) {
    this.#turn += 1;
    const turn = this.#turn;
    const isLate = () => turn !== this.#turn;
    this.#selection = selection;
    this.#zoom = null;
    this.#around = { before: null, after: null };
    this.place.hidden = false;
    window.scrollTo(0, 0);
    const stage = element("div", { class: "stage" });
    const ways = this.#ways();
    const steps = element("nav", { class: "steps", "aria-label": VIEWER.photos }, this.#close(), ways.before, ways.after);
    this.place.replaceChildren(steps, stage);
    stage.addEventListener("dblclick", () => this.#zoom?.click());
    onSwipe(stage, (step) => this.#go(step));
    let meta;
    try {
      meta = await fetchJson(`/photo/${id}/meta`);
    } catch (error) {
      if (!isLate()) stage.replaceChildren(this.#missing(error));
      return;
    }
    if (isLate()) return;
    this.#fill(meta, stage);
    await this.#neighbours(id, selection, ways, isLate);
  }

  hide() {
    this.#turn += 1;
    this.#choice?.stop();
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #fill(meta, stage) {
    const name = printable(meta.source_name);
    document.title = `${name} – GrayVault`;
    announce(name);
    const side = element("aside", { class: "side", "aria-label": VIEWER.about });
    this.place.append(side);
    this.#choice = new ViewChoice(new PictureFrame(stage, meta.width, meta.height), meta, name);
    const origin = originOf(meta.label);
    const isRestored = origin === "restored" || origin === "standIn";
    side.append(
      element("h1", {}, element("bdi", {}, name)),
      element("p", { class: isRestored ? "origin restored" : "origin" }, ORIGINS[origin]),
      this.#choice.controls,
      photoFacts(meta),
      ...[closenessPart(meta)].filter(Boolean),
      storagePart(meta),
      downloads(meta),
    );
    this.#zoom = iconButton("zoom-in", ZOOM.open, LENS, () => openZoom(meta, name));
    this.place.querySelector(".steps .close").after(this.#zoom);
    this.#choice.start();
  }

  #missing(error) {
    const link = element("a", { class: "button", href: `/${searchOf(this.#selection)}`, "data-inside": "" }, VIEWER.all);
    const heading = GONE.includes(error.status) ? VIEWER.gone : VIEWER.failed;
    return message(heading, error.message, link);
  }

  async #neighbours(id, selection, ways, isLate) {
    const around = await this.listing(selection)
      .around(id)
      .catch(() => ({ before: null, after: null }));
    if (isLate()) return;
    this.#around = around;
    for (const way of ["before", "after"]) {
      if (around[way] === null) continue;
      ways[way].href = `/view/${around[way]}${searchOf(selection)}`;
      ways[way].removeAttribute("aria-disabled");
    }
  }

  #ways() {
    const onclick = (event) => this.#click(event);
    const way = (name, label, path) =>
      element("a", { class: `way ${name}`, role: "link", "aria-label": label, "aria-disabled": "true", onclick }, icon(path));
    return { before: way("before", VIEWER.previous, BACK), after: way("after", VIEWER.next, ON) };
  }

  #close() {
    return iconButton("close", VIEWER.back, CROSS, () => this.#leave());
  }

  /** Go back within the page, or to the gallery. */
  #leave() {
    if (window.history.state?.inside) window.history.back();
    else this.open(`/${searchOf(this.#selection)}`, { instead: true });
  }

  #click(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#go(event.currentTarget.classList.contains("after") ? 1 : -1);
  }

  /** Show the previous or next photo; "back" then leads to the gallery, not through all of them. */
  #go(step) {
    const id = step > 0 ? this.#around.after : this.#around.before;
    if (id === null) return;
    this.open(`/view/${id}${searchOf(this.#selection)}`, { instead: true });
  }

  #key(event) {
    const typing = event.target.closest?.("input:not([type=radio]), textarea, select, dialog");
    if (this.place.hidden || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowRight" && event.target.type !== "radio") this.#go(1);
    else if (event.key === "ArrowLeft" && event.target.type !== "radio") this.#go(-1);
    else if (event.key === "Escape") this.#leave();
  }
}

function iconButton(name, label, path, onclick) {
  return element("button", { class: name, type: "button", "aria-label": label, onclick }, icon(path));
}
