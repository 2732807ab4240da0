/** One photo: in colour, compared with its gray or original, with its details and downloads. */

import { searchOf } from "../router.js";
import { Compare } from "./compare_slider.js";
import { announce, element, icon } from "../dom.js";
import { colorLabel, photoDetails } from "./photo_details.js";
import { fetchJson, pictureUrl } from "../api_client.js";
import { onSwipe } from "./swipe.js";
import { printable } from "../format.js";

const WIDTHS = [640, 1024, 1600, 2560];
const SMALL = 320;
const SHOWN = ["jpeg", "png", "webp", "avif", "gif", "bmp"];
const BACK = "M15 5l-7 7 7 7";
const ON = "M9 5l7 7-7 7";
const SAVED = [
  ["JPEG", "jpeg"],
  ["PNG", "png"],
  ["AVIF", "avif"],
  ["JPEG XL", "jxl"],
];

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

  /** Show the photo `id`, as one of a selection. */
  async show(id, selection) {
    this.#turn += 1;
    const turn = this.#turn;
    const isLate = () => turn !== this.#turn;
    this.#selection = selection;
    this.#around = { before: null, after: null };
    this.place.hidden = false;
    window.scrollTo(0, 0);
    const stage = element("div", { class: "stage" });
    const side = element("aside", { class: "side", "aria-label": "About the photo" });
    const ways = this.#ways();
    const steps = element("nav", { class: "steps", "aria-label": "Photos" }, this.#close(), ways.before, ways.after);
    this.place.replaceChildren(steps, stage, side);
    onSwipe(stage, (step) => this.#go(step));
    let meta;
    try {
      meta = await fetchJson(`/photo/${id}/meta`);
    } catch (error) {
      stage.replaceChildren(element("p", { class: "message", role: "alert" }, error.message));
      return;
    }
    if (isLate()) return;
    const name = printable(meta.source_name);
    document.title = `${name} – GrayVault`;
    announce(name);
    const compare = new Compare(stage, meta.width, meta.height);
    const choice = element("fieldset", { class: "choice", "aria-label": "Compare with" });
    const label = element("p", { class: "origin" });
    side.append(element("h1", {}, element("bdi", {}, name)), label, choice, downloads(meta), photoDetails(meta));
    this.#fill(meta, compare, choice, label, isLate);
    await this.#neighbours(id, selection, ways, isLate);
  }

  hide() {
    this.#turn += 1;
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #fill(meta, compare, choice, label, isLate) {
    const width = widthFor(compare.frame, meta.width);
    const address = pictureUrl(meta.id, width);
    compare.right.src = pictureUrl(meta.id, SMALL);
    const color = colorLabel(meta.label);
    label.textContent = color;
    label.classList.toggle("restored", meta.label?.startsWith("restored") ?? false);
    compare.name(null, color);
    sharpen(compare.right, address, isLate);
    const sides = sidesOf(meta, width);
    for (const [index, [name, source]] of sides.entries()) {
      choice.append(option(name, index === 0, () => beside(compare, name, color, source)));
    }
    if (sides.length) beside(compare, sides[0][0], color, sides[0][1]);
    choice.hidden = sides.length === 0;
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
    return { before: way("before", "Previous photo", BACK), after: way("after", "Next photo", ON) };
  }

  #close() {
    const close = element("button", { class: "close", type: "button", "aria-label": "Back to the photos" }, icon("M6 6l12 12M18 6L6 18"));
    close.addEventListener("click", () => this.#leave());
    return close;
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

/** What the photo in colour can be compared with: labels and image addresses. */
function sidesOf(meta, width) {
  if (meta.colorizer === null && meta.tier !== "color") return [];
  const sides = [["Gray", pictureUrl(meta.id, width, "gray")]];
  if (meta.original !== null && SHOWN.includes(meta.format)) sides.push(["Original", meta.original]);
  if (meta.hint_bytes > 0) sides.push(["Hints", pictureUrl(meta.id, width, "hints")]);
  return sides;
}

function beside(compare, name, color, source) {
  compare.left.src = source;
  compare.name(name, color);
}

function option(name, isFirst, choose) {
  const input = element("input", { type: "radio", name: "beside", checked: isFirst, onchange: choose });
  return element("label", {}, input, element("span", {}, name));
}

/** Show the large image once it is loaded; the small one stays until then. */
function sharpen(shown, address, isLate) {
  const large = new Image();
  large.onload = () => {
    if (!isLate()) shown.src = address;
  };
  large.src = address;
}

function widthFor(frame, photoWidth) {
  const pixels = Math.min(photoWidth, frame.clientWidth * window.devicePixelRatio);
  return WIDTHS.find((width) => width >= pixels) ?? WIDTHS.at(-1);
}

function downloads(meta) {
  const links = SAVED.map(([name, format]) => element("a", { href: `/photo/${meta.id}?format=${format}&download=true`, download: "" }, name));
  if (meta.original !== null) links.push(element("a", { href: `${meta.original}?download=true`, download: "" }, "Original"));
  return element("nav", { class: "downloads", "aria-label": "Download" }, ...links);
}
