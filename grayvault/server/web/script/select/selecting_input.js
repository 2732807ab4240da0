/** Selects photos by click, by click with Shift, by keys, and by dragging. */

import { onDrag } from "./drag.js";

const WALKS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

/** Let the visitor change a selection on its wall. */
export function listenToSelecting(selection) {
  const { wall } = selection;
  wall.addEventListener("click", (event) => click(selection, event), true);
  wall.addEventListener("keydown", (event) => key(selection, event), true);
  onDrag(wall, {
    start: (tile) => selection.start(indexOf(tile)),
    over: (tile) => selection.reach(indexOf(tile)),
    finish: () => selection.finish(),
    cancel: () => selection.drop(),
  });
}

function click(selection, event) {
  const tile = event.target.closest(".tile");
  const selects = selection.active || event.shiftKey;
  if (!tile || !selects || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  tile.focus({ preventScroll: true });
  if (event.shiftKey && selection.active) selectTo(selection, tile);
  else toggle(selection, tile);
}

function key(selection, event) {
  const tile = event.target.closest(".tile");
  if (event.key === "Escape" && selection.active) {
    event.stopPropagation();
    selection.end();
  } else if (tile && event.key === " ") {
    event.preventDefault();
    toggle(selection, tile);
  } else if (tile && event.shiftKey && selection.active && WALKS.includes(event.key)) {
    // The wall moves the focus first.
    setTimeout(() => selectTo(selection, document.activeElement.closest(".tile") ?? tile));
  }
}

function toggle(selection, tile) {
  selection.start(indexOf(tile));
  selection.finish();
}

/** Select all photos between the last one that was chosen and this one. */
function selectTo(selection, tile) {
  selection.reach(indexOf(tile));
  selection.finish();
}

function indexOf(tile) {
  return Number(tile.dataset.index);
}
