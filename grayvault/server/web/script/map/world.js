/** What the map is drawn with, loaded when it is first needed: the library, the countries, the tiles. */

import { MAP } from "../texts/map.js";
import { fetchJson } from "../api_client.js";
import { flat } from "./flat_countries.js";
import { loadLibrary } from "../load_library.js";

const VENDOR = "/static/vendor";
const LIBRARIES = ["leaflet/leaflet.css", "leaflet/leaflet.js", "topojson-client/topojson-client.min.js"];
const OFF_SHORE = [[0, 0], [0.2, 0], [-0.2, 0], [0, 0.2], [0, -0.2]];

let countries = null;

/** The countries (a list of GeoJSON), and the address and attribution of tiles (null: none). */
export async function loadWorld() {
  const loading = LIBRARIES.map((path) => loadLibrary(`${VENDOR}/${path}`, MAP.failed));
  const [tiles, topology] = await Promise.all([
    fetchJson("/map/tiles"),
    countries ? null : fetchJson(`${VENDOR}/world-atlas/countries-50m.json`),
    ...loading,
  ]);
  countries ??= window.topojson.feature(topology, topology.objects.countries).features.map(flat);
  return { countries, tiles };
}

/** The name of the country at a point or, as coasts are drawn roughly, very near to it; null on the sea. */
export function countryAt(latitude, longitude) {
  const points = OFF_SHORE.map(([north, east]) => [latitude + north, longitude + east]);
  const isIn = (country, point) => country.geometry.coordinates.some((rings) => isInside(rings, ...point));
  for (const point of points) {
    const country = countries.find((candidate) => isIn(candidate, point));
    if (country) return country.properties.name;
  }
  return null;
}

/** Whether a ray from the point eastwards crosses the rings an odd number of times. */
function isInside(rings, latitude, longitude) {
  let inside = false;
  for (const ring of rings) {
    for (let at = 1; at < ring.length; at += 1) {
      const [[x, y], [nextX, nextY]] = [ring[at - 1], ring[at]];
      if (y > latitude !== nextY > latitude && longitude < x + ((latitude - y) / (nextY - y)) * (nextX - x)) inside = !inside;
    }
  }
  return inside;
}
