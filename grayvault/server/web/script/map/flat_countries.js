/** Countries of a globe, whose outlines may cross the 180th meridian or go round a pole, for a flat map. */

const POLE = -90;

/** A country (GeoJSON) as polygons without a jump; those that leave the map on one side enter it again on the other. */
export function flat({ properties, geometry }) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const coordinates = polygons.map((rings) => rings.map(withoutJumps)).flatMap((rings) => [rings, ...again(rings)]);
  return { type: "Feature", properties, geometry: { type: "MultiPolygon", coordinates } };
}

/** A ring that goes on beyond 180° where it jumped to the other side; round the pole, it is closed along the pole. */
function withoutJumps(ring) {
  let turn = 0;
  const points = ring.map(([longitude, latitude], at) => {
    const step = at ? longitude - ring[at - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    return [longitude + turn, latitude];
  });
  return turn ? [...points, [points.at(-1)[0], POLE], [points[0][0], POLE], points[0]] : points;
}

/** The same polygon on the other side of the map, if it leaves the map. */
function again(rings) {
  const longitudes = rings[0].map(([longitude]) => longitude);
  if (Math.max(...longitudes) > 180) return [moved(rings, -360)];
  return Math.min(...longitudes) < -180 ? [moved(rings, 360)] : [];
}

function moved(rings, degrees) {
  return rings.map((ring) => ring.map(([longitude, latitude]) => [longitude + degrees, latitude]));
}
