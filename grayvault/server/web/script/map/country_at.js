/** Which country a point is in. */

const OFF_SHORE = [[0, 0], [0.2, 0], [-0.2, 0], [0, 0.2], [0, -0.2]];

/**
 * A function of latitude and longitude: the name of the country at a point or, as coasts are drawn roughly, very near
 * to it; null on the sea. `countries` is a list of GeoJSON, all of them several polygons.
 */
export function countryFinder(countries) {
  const places = countries.map(({ properties, geometry }) => ({ name: properties.name, polygons: geometry.coordinates.map(withEdges) }));
  return (latitude, longitude) => {
    for (const [north, east] of OFF_SHORE) {
      const [y, x] = [latitude + north, longitude + east];
      const place = places.find(({ polygons }) => polygons.some((polygon) => holds(polygon, y, x)));
      if (place) return place.name;
    }
    return null;
  };
}

/** A polygon with the edges around it, since most polygons are far from a point. Round a pole, no ring is the outer one. */
function withEdges(rings) {
  const [xs, ys] = [0, 1].map((axis) => rings.flat().map((point) => point[axis]));
  return { rings, west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
}

/** Whether a ray from the point eastwards crosses the rings an odd number of times. */
function holds({ rings, west, east, south, north }, y, x) {
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  for (const ring of rings) {
    for (let at = 1; at < ring.length; at += 1) {
      const [[fromX, fromY], [toX, toY]] = [ring[at - 1], ring[at]];
      if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
    }
  }
  return inside;
}
