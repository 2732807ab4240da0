/** Swipes on touch screens. */

const FAR = 60;

/** Call `then(1)` when a finger swipes left over `place`, and `then(-1)` when it swipes right. */
export function onSwipe(place, then) {
  let from = null;
  place.addEventListener("pointerdown", (event) => {
    from = event.pointerType === "touch" && event.isPrimary ? event : null;
  });
  place.addEventListener("pointercancel", () => {
    from = null;
  });
  place.addEventListener("pointerup", (event) => {
    if (from === null || event.pointerId !== from.pointerId) return;
    const [across, down] = [event.clientX - from.clientX, event.clientY - from.clientY];
    from = null;
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(down)) then(across < 0 ? 1 : -1);
  });
}
