/** The edge between two pictures: moved by mouse, finger and keyboard. */

import { VIEWER } from "../texts/viewer.js";
import { element } from "../dom.js";

const STEP = 2;
const LEAP = 10;

export class Edge {
  /** Adds a handle to `frame`; `describe(percent)` says what is on both sides. */
  constructor(frame, describe) {
    this.frame = frame;
    this.describe = describe;
    this.handle = element("div", {
      class: "handle",
      role: "slider",
      tabindex: "0",
      hidden: true,
      "aria-label": VIEWER.compare,
      "aria-valuemin": "0",
      "aria-valuemax": "100",
      onkeydown: (event) => this.#key(event),
    });
    frame.append(this.handle);
    frame.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  #at = 50;

  /** Show or hide the handle; it appears in the middle. */
  show(isShown) {
    if (isShown) this.move(this.handle.hidden ? 50 : this.#at);
    this.handle.hidden = !isShown;
  }

  /** Move the edge, in percent of the width. */
  move(percent) {
    this.#at = Math.min(100, Math.max(0, percent));
    this.frame.style.setProperty("--at", `${this.#at}%`);
    const rounded = Math.round(this.#at);
    this.handle.setAttribute("aria-valuenow", String(rounded));
    this.handle.setAttribute("aria-valuetext", this.describe(rounded));
  }

  #key(event) {
    const moves = {
      ArrowLeft: -STEP,
      ArrowDown: -STEP,
      ArrowRight: STEP,
      ArrowUp: STEP,
      PageDown: -LEAP,
      PageUp: LEAP,
      Home: -100,
      End: 100,
    };
    const by = moves[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(this.#at + (event.shiftKey ? by * 5 : by));
  }

  /** A mouse moves the edge from anywhere; a finger must grab the handle, as elsewhere it swipes. */
  #grab(event) {
    const onHandle = this.handle.contains(event.target);
    const holds = event.pointerType === "touch" ? onHandle : event.button === 0;
    if (!holds || this.handle.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    this.handle.focus({ preventScroll: true });
    const follow = (moved) => {
      const { left, width } = this.frame.getBoundingClientRect();
      this.move((100 * (moved.clientX - left)) / width);
    };
    const release = () => {
      this.frame.removeEventListener("pointermove", follow);
      this.frame.removeEventListener("pointerup", release);
      this.frame.removeEventListener("pointercancel", release);
    };
    this.frame.setPointerCapture(event.pointerId);
    this.frame.addEventListener("pointermove", follow);
    this.frame.addEventListener("pointerup", release);
    this.frame.addEventListener("pointercancel", release);
    follow(event);
  }
}
