/** Edges of areas on the map: south, west, north and east, in degrees. */

/** The edges around clusters of photos. */
export function edgesAround(clusters) {
  const all = (name) => clusters.map((cluster) => cluster[name]);
  return [Math.min(...all("south")), Math.min(...all("west")), Math.max(...all("north")), Math.max(...all("east"))];
}
