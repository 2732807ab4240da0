/** Walking through the wall with the keyboard. */

import { placesOf } from "./rows.js";

/** Let the arrow keys, Home and End move the focus from photo to photo. */
export function listenToKeys(wall) {
  wall.place.addEventListener("keydown", (event) => {
    const to = target(wall, event.key);
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (to >= 0 && to < wall.listing.count) wall.focus(to);
  });
  wall.place.addEventListener("focusin", (event) => {
    const index = event.target.closest(".tile")?.dataset.index;
    if (index !== undefined) wall.choose(Number(index));
  });
}

function target(wall, key) {
  if (key === "ArrowLeft") return wall.current - 1;
  if (key === "ArrowRight") return wall.current + 1;
  if (key === "Home") return 0;
  if (key === "End") return wall.listing.count - 1;
  if (key === "ArrowUp") return inNextRow(wall, -1);
  if (key === "ArrowDown") return inNextRow(wall, 1);
  return undefined;
}

/** The photo above or below the current one: that under the middle of it. */
function inNextRow(wall, step) {
  const from = wall.rowOf(wall.current);
  const row = wall.rows[from + step];
  if (row === undefined) return -1;
  const middle = middles(wall, wall.rows[from])[wall.current - wall.rows[from].first];
  const distances = middles(wall, row).map((other) => Math.abs(other - middle));
  return row.first + distances.indexOf(Math.min(...distances));
}

/** Where the middles of a row's photos are, in pixels. */
function middles(wall, row) {
  return placesOf(row, wall.listing.shapes, wall.size).map(([left, width]) => left + width / 2);
}
