/** Edges of areas on the map: south, west, north and east, in degrees. */

const DIGITS = 5;
const POLE = 90;
const ANTIMERIDIAN = 180;

/** An area as addresses name it: its edges on the Earth, rounded. */
export function areaOf([south, west, north, east]) {
  const within = (edge, most) => Number(Math.max(-most, Math.min(most, edge)).toFixed(DIGITS));
  return [within(south, POLE), within(west, ANTIMERIDIAN), within(north, POLE), within(east, ANTIMERIDIAN)].join(",");
}

/** The edges around clusters of photos. */
export function edgesAround(clusters) {
  const all = (name) => clusters.map((cluster) => cluster[name]);
  return [Math.min(...all("south")), Math.min(...all("west")), Math.max(...all("north")), Math.max(...all("east"))];
}
