/** The map itself: countries or tiles, and on them the clusters of photos. */

import { MAP } from "../texts/map.js";
import { areaOf, near } from "./edges.js";
import { element } from "../dom.js";
import { addressOf, markerOf, withoutOverlap } from "./markers.js";

const MOST_ZOOM = 18;
const CLOSE_ZOOM = 12;
const ROOM = [48, 48];
const NORTHERNMOST = 85;
const AROUND = 360;
const FAR = 2 * AROUND; // no drag goes further before the map is turned back
const OPTIONS = {
  minZoom: 0,
  maxZoom: MOST_ZOOM,
  maxBounds: [[-NORTHERNMOST, -FAR], [NORTHERNMOST, FAR]],
  maxBoundsViscosity: 1,
  zoomControl: false,
  attributionControl: false,
};
const STILL = { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false };

export class WorldMap {
  /** Draws into `stage`; calls `moved(area)` whenever another area is seen. */
  constructor(stage, { countries, countryAt, tiles }, moved) {
    this.countryAt = countryAt;
    const place = element("div", { class: "map", role: "region", "aria-label": MAP.name });
    stage.prepend(place);
    this.map = window.L.map(place, { ...OPTIONS, ...(isStill() ? STILL : {}), zoomSnap: tiles.address ? 1 : 0.5 });
    window.L.control.zoom({ zoomInTitle: MAP.zoomIn, zoomOutTitle: MAP.zoomOut }).addTo(this.map);
    window.L.control.scale({ imperial: false, position: "topright" }).addTo(this.map);
    this.#ground(countries, tiles);
    this.map.on("moveend", () => this.#turnBack() || moved(this.#area()));
  }

  #markers = new Map();
  #turns = new Set();

  /** Show photos between some edges, with room around them. */
  showAll([south, west, north, east]) {
    this.map.fitBounds([[south, west], [north, east]], { maxZoom: CLOSE_ZOOM, padding: ROOM });
  }

  /** Show an area as it was seen before, in a window of this size or another. */
  showAgain([south, west, north, east]) {
    // A little less, since the rounded edges must not make it fit only at the next smaller scale.
    this.map.fitBounds(window.L.latLngBounds([south, west], [north, east]).pad(-0.01));
  }

  /** Mark clusters; `searchOf(area)` is the query of the page's address for an area. Those that stay keep the focus. */
  mark(clusters, searchOf) {
    const nearest = clusters.map((cluster) => near(this.map.getCenter().lng, cluster));
    const shown = withoutOverlap(nearest, (point) => this.map.latLngToContainerPoint(point));
    const keyed = new Map(shown.map((cluster) => [`${cluster.id} ${cluster.photos} ${cluster.at} ${this.isClosest}`, cluster]));
    for (const [key, marker] of this.#markers) {
      if (keyed.has(key)) continue;
      if (marker.getElement()?.contains(document.activeElement)) this.map.getContainer().focus();
      marker.remove();
      this.#markers.delete(key);
    }
    for (const [key, cluster] of keyed) {
      const address = addressOf(cluster, this.isClosest, this.#area(), searchOf);
      if (!this.#markers.has(key)) this.#markers.set(key, markerOf(cluster, address, this).addTo(this.map));
      this.#markers.get(key).getElement().querySelector("a")?.setAttribute("href", address);
    }
  }

  /** Whether nothing can be zoomed into any more. */
  get isClosest() {
    return this.map.getZoom() >= MOST_ZOOM;
  }

  /** Whether the map was dragged by what ends as a click. */
  wasDragged(click) {
    return click.detail > 0 && this.map.dragging.moved();
  }

  /** Zoom until the photos of a cluster fill the map. */
  zoomTo(cluster) {
    const { south, west, north, east } = cluster;
    const bounds = window.L.latLngBounds([south, west], [north, east]);
    const zoom = Math.max(this.map.getZoom() + 1, Math.min(this.map.getBoundsZoom(bounds, false, ROOM), MOST_ZOOM));
    this.map.setView(bounds.getCenter(), Math.min(zoom, MOST_ZOOM));
  }

  close() {
    this.map.off("moveend"); // which ends a motion, and would write the address of a map that is left
    this.map.remove();
  }

  #ground(countries, tiles) {
    if (!tiles.address) {
      this.#addCountries(countries, 0);
      this.map.on("move", () => this.#sides().forEach((turn) => this.#addCountries(countries, turn)));
      return;
    }
    window.L.tileLayer(tiles.address, { maxZoom: MOST_ZOOM, referrerPolicy: "origin" }).addTo(this.map);
    const attribution = window.L.control.attribution({ prefix: false }).addTo(this.map);
    attribution.getContainer().textContent = tiles.attribution ?? "";
  }

  /** Draw the countries at a turn around the Earth, if they aren't there yet: -360, 0 or 360 degrees. */
  #addCountries(countries, turn) {
    if (this.#turns.has(turn)) return;
    this.#turns.add(turn);
    const coordsToLatLng = ([longitude, latitude]) => window.L.latLng(latitude, longitude + turn);
    window.L.geoJSON(countries, { interactive: false, style: { className: "country", weight: 1 }, coordsToLatLng }).addTo(this.map);
  }

  /** The turns that are seen beside the map's own. */
  #sides() {
    const seen = this.map.getBounds();
    return [seen.getWest() < -AROUND / 2 && -AROUND, seen.getEast() > AROUND / 2 && AROUND].filter(Boolean);
  }

  /** Show the same place at the map's own turn, if it was dragged to another; returns whether it was. */
  #turnBack() {
    const middle = this.map.getCenter();
    if (Math.abs(middle.lng) <= AROUND / 2) return false;
    this.map.setView(middle.wrap(), this.map.getZoom(), { animate: false });
    return true;
  }

  #area() {
    const seen = this.map.getBounds();
    return areaOf([seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()]);
  }
}

/** Whether the reader has asked for a page without motion. */
function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
