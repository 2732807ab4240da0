/** A photo on the whole window, to be zoomed into by tiles. */

import { ZOOM } from "../texts/viewer.js";
import { element } from "../dom.js";
import { fetchJson } from "../api_client.js";
import { loadLibrary } from "../load_library.js";

const LIBRARY = "/static/vendor/openseadragon/openseadragon.min.js";
const STEP = 1.6;

/** Show the photo of which `meta` is the JSON; `name` is its printable name. */
export async function openZoom(meta, name) {
  const zoom = new Zoom(name);
  zoom.show();
  try {
    const [source] = await Promise.all([tileSource(meta.id), loadLibrary(LIBRARY, ZOOM.failed)]);
    zoom.fill(source);
  } catch (error) {
    zoom.fail(error.message);
  }
}

class Zoom {
  constructor(name) {
    this.stage = element("div", { class: "zoom-stage", tabindex: "0", role: "application", "aria-label": ZOOM.photo(name) });
    const tools = [
      ["−", ZOOM.out, () => this.#by(1 / STEP)],
      ["+", ZOOM.in, () => this.#by(STEP)],
      ["1:1", ZOOM.pixels, () => this.viewer?.viewport.zoomTo(this.viewer.viewport.imageToViewportZoom(1 / window.devicePixelRatio))],
      [ZOOM.whole, ZOOM.whole, () => this.viewer?.viewport.goHome()],
      [ZOOM.close, ZOOM.close, () => this.dialog.close()],
    ].map(([text, label, act]) => element("button", { type: "button", "aria-label": label, onclick: act }, text));
    const bar = element("div", { class: "zoom-tools", role: "toolbar", "aria-label": ZOOM.tools }, ...tools);
    this.dialog = element("dialog", { class: "zoom", "aria-label": ZOOM.photo(name), onclose: () => this.#end() }, this.stage, bar);
  }

  viewer = null;

  show() {
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  /** Show the photo as soon as the library and its facts are there. */
  fill(source) {
    if (!this.dialog.open) return;
    this.viewer = window.OpenSeadragon({
      element: this.stage,
      tileSources: source,
      showNavigationControl: false,
      drawer: "canvas",
      loadTilesWithAjax: true, // browsers keep the pictures of a page without asking again
      tileRetryMax: 3, // a busy server refuses some
      maxZoomPixelRatio: 4,
      visibilityRatio: 0.5,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.5,
    });
    this.viewer.canvas.focus();
  }

  fail(sentence) {
    this.stage.replaceChildren(element("p", { class: "message", role: "alert" }, sentence));
  }

  #by(factor) {
    this.viewer?.viewport.zoomBy(factor);
    this.viewer?.viewport.applyConstraints();
  }

  #end() {
    this.viewer?.destroy();
    this.dialog.remove();
  }
}

/** The photo's tiles; their addresses are this page's, whatever name the server goes by. */
async function tileSource(id) {
  const info = await fetchJson(`/iiif/${id}/info.json`);
  return { ...info, id: `${window.location.origin}/iiif/${id}` };
}
