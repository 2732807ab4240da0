/** The map: where the photos of a selection were taken, as another view of the timeline. */

import { MAP } from "../texts/map.js";
import { WorldMap } from "./world_map.js";
import { announce, element, message } from "../dom.js";
import { chips } from "../finding/chips.js";
import { clustersOf, searchOf } from "../router.js";
import { edgesAround, edgesOf } from "./edges.js";
import { fetchJson } from "../api_client.js";
import { filterButton } from "../finding/filter_dialog.js";
import { loadWorld } from "./world.js";

const PATH = "/map";
const ACROSS = 16;
const CELL = 64;
const MOST_ACROSS = 40;

export class MapPage {
  /** `open(address)` shows another address of the page. */
  constructor(place, open) {
    this.place = place;
    this.open = open;
  }

  #turn = 0;
  #world = null;
  #selection = null;
  #link = null;
  #stage = null;

  /** Show a selection in its area, or in that of all its photos. */
  async show(selection) {
    const turn = this.#turn;
    this.#selection = selection;
    this.place.hidden = false;
    document.title = `${MAP.title} – GrayVault`;
    const stage = element("div", { class: "map-stage" });
    this.place.replaceChildren(...[this.#head(), chips({ ...selection, area: "" }, PATH), stage].filter(Boolean));
    try {
      const [world, { clusters }] = await Promise.all([loadWorld(), fetchJson(clustersOf({ ...selection, area: "" }, ACROSS))]);
      if (turn !== this.#turn) return;
      if (clusters.length) this.#draw(stage, world, clusters);
      else stage.replaceWith(message(MAP.none, MAP.noneHint));
    } catch (error) {
      if (turn === this.#turn) stage.replaceWith(message(MAP.failed, error.message));
    }
  }

  hide() {
    this.#turn += 1;
    this.#world?.close();
    this.#world = null;
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #head() {
    const all = { ...this.#selection, area: "" };
    const timeline = element("a", { class: "button quiet", href: `/${searchOf(all)}`, "data-inside": "" }, MAP.timeline);
    const tools = element("div", { class: "choices" }, timeline, filterButton(all, this.open, PATH));
    return element("div", { class: "head" }, element("div", { class: "trail" }, element("h1", {}, MAP.title)), tools);
  }

  #draw(stage, world, clusters) {
    this.#link = element("a", { class: "button map-show", "data-inside": "", hidden: true });
    stage.append(this.#link);
    this.#stage = stage;
    this.#world = new WorldMap(stage, world, (area) => this.#moved(area));
    const area = edgesOf(this.#selection.area);
    if (area) this.#world.showAgain(area);
    else this.#world.showAll(edgesAround(clusters));
  }

  /** Show the photos of another area, which the address then names. */
  async #moved(area) {
    this.#turn += 1;
    const turn = this.#turn;
    const selection = { ...this.#selection, area };
    const search = searchOf(selection);
    this.#stage.ariaBusy = "true";
    window.history.replaceState(window.history.state, "", `${PATH}${search}`);
    const across = Math.ceil(Math.max(this.place.clientWidth, window.innerHeight) / CELL);
    try {
      const { clusters } = await fetchJson(clustersOf(selection, Math.min(across, MOST_ACROSS)));
      if (turn === this.#turn) this.#mark(clusters, `/${search}`);
    } catch (error) {
      if (turn === this.#turn) this.#say(error.message);
    }
  }

  #mark(clusters, address) {
    this.#world.mark(clusters, (area) => searchOf({ ...this.#selection, area }));
    const photos = clusters.reduce((sum, cluster) => sum + cluster.photos, 0);
    if (photos) this.#say(MAP.show(photos), address);
    else this.#say(MAP.empty);
  }

  /** Say what the map shows; with an address, a link to it. */
  #say(text, address = null) {
    this.#link.textContent = text;
    this.#link.hidden = false;
    if (address) this.#link.setAttribute("href", address);
    else this.#link.removeAttribute("href");
    this.#stage.ariaBusy = "false";
    announce(text);
  }
}
