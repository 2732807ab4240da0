/** Chooses what is seen of a photo: in colour, gray, its original, its hints, a difference. */

import { ORIGINS, VIEWER, VIEWS, VIEW_HINTS } from "../texts/viewer.js";
import { addressAtFullSize, addressOf, viewsOf } from "./photo_views.js";
import { element } from "../dom.js";
import { loaded } from "./picture_frame.js";
import { originOf } from "./photo_details.js";

const SMALL = 320;
const ALONE = ["color", "difference"];

export class ViewChoice {
  /** `frame` shows the photo of which `meta` is the JSON; `name` is its printable name. */
  constructor(frame, meta, name) {
    this.frame = frame;
    this.meta = meta;
    this.name = name;
    this.views = viewsOf(meta);
    this.hint = element("p", { class: "hint" });
    this.slider = element(
      "button",
      { class: "slider", type: "button", "aria-pressed": "false", title: VIEWER.sliderHint, onclick: () => this.#slide() },
      VIEWER.slider,
    );
    const options = this.views.map((view) => option(view, () => this.#choose(view)));
    const choice = element("fieldset", { class: "choice", "aria-label": VIEWER.show }, ...options);
    this.controls = element("div", { class: "controls" }, choice, this.slider, this.hint);
    this.controls.hidden = this.views.length < 2;
  }

  #view = "color";
  #isSliding = false;
  #turn = 0;

  /** Show the photo in colour: soon a small picture, then one that fits the screen. */
  async start() {
    const small = addressOf(this.meta, "color", SMALL);
    this.frame.whole(small, this.#alt("color"), this.#label("color"));
    await this.#show();
  }

  /** Show nothing that is still on its way. */
  stop() {
    this.#turn += 1;
  }

  #choose(view) {
    this.#view = view;
    if (ALONE.includes(view)) this.#isSliding = false;
    this.#show();
  }

  #slide() {
    this.#isSliding = !this.#isSliding;
    if (this.#isSliding && ALONE.includes(this.#view)) {
      this.#view = this.views.includes("original") ? "original" : "gray";
      this.controls.querySelector(`input[value=${this.#view}]`).checked = true;
    }
    this.#show();
  }

  /** The picture and its label change together, once the picture is there. */
  async #show() {
    this.#turn += 1;
    const [turn, view, isSliding] = [this.#turn, this.#view, this.#isSliding];
    this.slider.setAttribute("aria-pressed", String(isSliding));
    this.hint.textContent = VIEW_HINTS[view] ?? "";
    this.frame.frame.setAttribute("aria-busy", "true");
    const addresses = this.#addresses(view, isSliding);
    const problem = await Promise.all(addresses.map(loaded)).then(() => null, () => VIEWER.broken(VIEWS[view]));
    if (turn !== this.#turn) return;
    this.frame.frame.setAttribute("aria-busy", "false");
    if (problem) this.hint.textContent = problem;
    else this.#put(view, isSliding, addresses);
  }

  #addresses(view, isSliding) {
    if (view === "difference") return [this.meta.original, addressAtFullSize(this.meta)];
    const pixels = this.frame.frame.clientWidth * window.devicePixelRatio;
    const shown = isSliding ? [view, "color"] : [view];
    return shown.map((one) => addressOf(this.meta, one, pixels));
  }

  #put(view, isSliding, [first, second]) {
    const side = (one, address) => ({ address, alt: this.#alt(one), label: this.#label(one) });
    if (view === "difference") this.frame.difference(first, second, this.#alt(view), VIEWER.differs);
    else if (isSliding) this.frame.beside(side(view, first), side("color", second));
    else this.frame.whole(first, this.#alt(view), this.#label(view));
  }

  #alt(view) {
    return VIEWER.picture(this.name, this.#label(view));
  }

  #label(view) {
    return view === "color" ? ORIGINS[originOf(this.meta.label)] : VIEWS[view];
  }
}

function option(view, choose) {
  const input = element("input", { type: "radio", name: "view", value: view, checked: view === "color", onchange: choose });
  return element("label", {}, input, element("span", {}, VIEWS[view]));
}
