/** Clusters of photos on the map: a thumbnail each, and how many photos it stands for. */

import { MAP } from "../texts/map.js";
import { areaOf, edgesAround, onEarth } from "./edges.js";
import { element } from "../dom.js";
import { pictureUrl } from "../api_client.js";

const SIZE = 56;
const WIDTH = 320;
const ONE_PLACE = 0.0002;

/** Clusters whose markers don't cover each other: those that would are one, at the place of the largest. */
export function withoutOverlap(clusters, pointOf) {
  const shown = [];
  for (const cluster of clusters) {
    const point = pointOf(middleOf(cluster));
    const near = shown.find((other) => Math.abs(other.point.x - point.x) < SIZE && Math.abs(other.point.y - point.y) < SIZE);
    if (near) near.members.push(cluster);
    else shown.push({ point, members: [cluster] });
  }
  return shown.map(({ members }) => merged(members));
}

/** The marker of a cluster: a link to an address, or without one a button that zooms in. */
export function markerOf(cluster, address, world) {
  const [latitude, longitude] = [cluster.at[0], onEarth(cluster.at[1])];
  const country = world.countryAt(latitude, longitude);
  const label = labelOf(cluster.photos, country ?? MAP.point(latitude, longitude));
  const content = [
    element("img", { alt: "", src: pictureUrl(cluster.id, WIDTH), decoding: "async", draggable: "false" }),
    cluster.photos > 1 ? element("span", { class: "spot-count", "aria-hidden": "true" }, short(cluster.photos)) : null,
  ];
  const onclick = (event) => {
    if (world.wasDragged(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!address) {
      world.zoomTo(cluster);
    }
  };
  const shared = { class: "spot", "aria-label": label, title: label, draggable: "false", onclick };
  const node = address
    ? element("a", { ...shared, href: address, "data-inside": "" }, ...content)
    : element("button", { ...shared, type: "button" }, ...content);
  const icon = window.L.divIcon({ html: node, className: "spot-place", iconSize: [SIZE, SIZE] });
  return window.L.marker(cluster.at, { icon, keyboard: false, interactive: false });
}

/** What a marker leads to: its only photo, as one of those in the area that is seen, or its only place; else null. */
export function addressOf(cluster, isClosest, seen, searchOf) {
  const { south, west, north, east } = cluster;
  if (cluster.photos === 1) return `/view/${cluster.id}${searchOf(seen)}`;
  const isOnePlace = isClosest || (north - south < ONE_PLACE && east - west < ONE_PLACE);
  if (!isOnePlace) return null;
  return `/${searchOf(areaOf([south - ONE_PLACE, west - ONE_PLACE, north + ONE_PLACE, east + ONE_PLACE]))}`;
}

function merged(clusters) {
  const [south, west, north, east] = edgesAround(clusters);
  const photos = clusters.reduce((sum, cluster) => sum + cluster.photos, 0);
  return { id: clusters[0].id, photos, south, west, north, east, at: middleOf(clusters[0]) };
}

function middleOf({ south, west, north, east }) {
  return [(south + north) / 2, (west + east) / 2];
}

function labelOf(photos, place) {
  return photos === 1 ? MAP.one(place) : MAP.some(photos, place);
}

/** A number in the room of a marker: 950, 1.2k, 45k. */
function short(number) {
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(number);
}
