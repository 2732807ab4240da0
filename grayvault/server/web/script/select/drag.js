/** Dragging over the wall with a mouse. Fingers scroll it, as everywhere. */

const FAR = 6;
const EDGE = 80;
const QUICKEST = 30;

/**
 * Call `start(tile)` when the mouse begins to drag over `place`, `over(tile)` for each other photo under it, and
 * `finish()` at the end, or `cancel()` if it is broken off. Near the window's edges the page scrolls.
 */
export function onDrag(place, handlers) {
  // Else the browser would drag a link.
  place.addEventListener("dragstart", (event) => event.preventDefault());
  place.addEventListener("pointerdown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.pointerType === "mouse" && event.button === 0 && isPlain && event.target.closest(".wall")) new Drag(event, handlers);
  });
}

class Drag {
  constructor(event, handlers) {
    this.handlers = handlers;
    this.from = { x: event.clientX, y: event.clientY };
    this.at = this.from;
    this.#listen("pointermove", (moved) => this.#move(moved));
    this.#listen("pointerup", () => this.#end(() => this.handlers.finish()));
    this.#listen("pointercancel", () => this.#end(() => this.handlers.cancel()));
    this.#listen("keydown", (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.stopPropagation();
      this.#end(() => this.handlers.cancel());
    });
  }

  #listening = new AbortController();
  #isMoving = false;
  #tile = null;
  #frame = 0;

  #listen(name, then) {
    window.addEventListener(name, then, { signal: this.#listening.signal, capture: true });
  }

  #move(event) {
    this.at = { x: event.clientX, y: event.clientY };
    if (this.#isMoving || Math.hypot(this.at.x - this.from.x, this.at.y - this.from.y) < FAR) return;
    this.#isMoving = true;
    this.#look(this.from);
    this.#follow();
  }

  /** The page scrolls under a mouse that stands still, too. */
  #follow() {
    this.#look(this.at);
    window.scrollBy(0, speed(this.at.y));
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #look({ x, y }) {
    const tile = tileAt(x, y);
    if (tile === null || tile === this.#tile) return;
    if (this.#tile === null) this.handlers.start(tile);
    else this.handlers.over(tile);
    this.#tile = tile;
  }

  #end(then) {
    this.#listening.abort();
    cancelAnimationFrame(this.#frame);
    if (!this.#isMoving) return;
    ignoreClick();
    this.#look(this.at);
    if (this.#tile !== null) then();
  }
}

/** The photo at a point of the window, or at the nearest one that is inside; null if there is none. */
function tileAt(x, y) {
  const inside = (value, size) => Math.min(size - 1, Math.max(0, value));
  const below = document.elementsFromPoint(inside(x, window.innerWidth), inside(y, window.innerHeight));
  return below.find((one) => one.matches(".tile")) ?? null;
}

/** Pixels to scroll by in a frame: the more, the nearer to an edge of the window. */
function speed(y) {
  const top = document.querySelector(".bar").offsetHeight + EDGE - y;
  const bottom = y - window.innerHeight + EDGE;
  const near = bottom > 0 ? bottom : -Math.max(0, top);
  return Math.sign(near) * Math.min(QUICKEST, Math.abs(near) / 4);
}

/** The end of dragging is no click. */
function ignoreClick() {
  const ignore = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", ignore, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", ignore, { capture: true }));
}
