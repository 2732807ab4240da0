/** What the map is drawn with, loaded when it is first needed: the library, the countries, the tiles. */

import { MAP } from "../texts/map.js";
import { countryFinder } from "./country_at.js";
import { fetchJson } from "../api_client.js";
import { flat } from "./flat_countries.js";
import { loadLibrary } from "../load_library.js";

const VENDOR = "/static/vendor";
const LIBRARIES = ["leaflet/leaflet.css", "leaflet/leaflet.js", "topojson-client/topojson-client.min.js"];

let countries = null;
let countryAt = null;

/**
 * The countries (a list of GeoJSON), the name of the country at a point, and the address and attribution of tiles (null:
 * none).
 */
export async function loadWorld() {
  const loading = LIBRARIES.map((path) => loadLibrary(`${VENDOR}/${path}`, MAP.failed));
  const [tiles, topology] = await Promise.all([
    fetchJson("/map/tiles"),
    countries ? null : fetchJson(`${VENDOR}/world-atlas/countries-50m.json`),
    ...loading,
  ]);
  countries ??= window.topojson.feature(topology, topology.objects.countries).features.map(flat);
  countryAt ??= countryFinder(countries);
  return { countries, countryAt, tiles };
}
