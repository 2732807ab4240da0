/**
 * Edges of areas on the map: south, west, north and east, in degrees. West of east always: what crosses the 180th
 * meridian goes on beyond 180°.
 */

const DIGITS = 5;
const POLE = 90;
const AROUND = 360;

/** A longitude between -180 and 180. */
export function onEarth(longitude) {
  return longitude - AROUND * Math.round(longitude / AROUND);
}

/** An area as addresses name it: its edges on the Earth, rounded; its west is more than its east across the meridian. */
export function areaOf([south, west, north, east]) {
  const [bottom, top] = [south, north].map((edge) => Math.max(-POLE, Math.min(POLE, edge)));
  const [left, right] = east - west < AROUND ? [onEarth(west), onEarth(east)] : [-AROUND / 2, AROUND / 2];
  return [bottom, left, top, right].map((edge) => Number(edge.toFixed(DIGITS))).join(",");
}

/** The edges that an address names; null if it names none, or nonsense. */
export function edgesOf(area) {
  const [south, west, north, east] = area.split(/,|%2C/i).map(Number);
  if (![south, west, north, east].every(Number.isFinite)) return null;
  return [south, west, north, west > east ? east + AROUND : east];
}

/** The nearest edges around clusters of photos: around the side of the Earth that has none. */
export function edgesAround(clusters) {
  const sorted = [...clusters].sort((one, other) => one.west - other.west);
  const [west, east] = outside(widestGap(sorted), sorted);
  return [Math.min(...sorted.map(({ south }) => south)), west, Math.max(...sorted.map(({ north }) => north)), east];
}

/** The same cluster at the turn around the Earth that is nearest to a longitude. */
export function near(longitude, cluster) {
  const turn = AROUND * Math.round((longitude - (cluster.west + cluster.east) / 2) / AROUND);
  return { ...cluster, west: cluster.west + turn, east: cluster.east + turn };
}

/** Clusters, sorted by their west, east of which there is the most room: the place of the next, 0 for the first. */
function widestGap(sorted) {
  let [place, widest] = [0, sorted[0].west + AROUND - Math.max(...sorted.map(({ east }) => east))];
  let east = sorted[0].east;
  for (let at = 1; at < sorted.length; at += 1) {
    if (sorted[at].west - east > widest) [place, widest] = [at, sorted[at].west - east];
    east = Math.max(east, sorted[at].east);
  }
  return place;
}

/** The edges from the cluster at `first` eastwards, all around to the one before it. */
function outside(first, sorted) {
  if (first === 0) return [sorted[0].west, Math.max(...sorted.map(({ east }) => east))];
  return [sorted[first].west, Math.max(...sorted.slice(0, first).map(({ east }) => east)) + AROUND];
}
