/** Two views of one photo, one over the other, with a movable edge between them. */

import { element } from "../dom.js";

const STEP = 2;
const LEAP = 10;

export class Compare {
  /** Fills `place` with a frame of the proportions `width` : `height`. */
  constructor(place, width, height) {
    this.right = element("img", { alt: "", draggable: "false" });
    this.left = element("img", { alt: "", class: "left", draggable: "false" });
    this.rightLabel = element("span", { class: "label right" });
    this.leftLabel = element("span", { class: "label left" });
    this.handle = element("div", {
      class: "handle",
      role: "slider",
      tabindex: "0",
      "aria-label": "Compare",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
      onkeydown: (event) => this.#key(event),
    });
    const children = [this.right, this.left, this.leftLabel, this.rightLabel, this.handle];
    this.frame = element("div", { class: "frame", onpointerdown: (event) => this.#grab(event) }, ...children);
    this.frame.style.setProperty("--ratio", String(width / height));
    place.replaceChildren(this.frame);
    this.move(0);
  }

  #at = 0;

  /** Move the edge, in percent of the width. */
  move(percent) {
    this.#at = Math.min(100, Math.max(0, percent));
    this.frame.style.setProperty("--at", `${this.#at}%`);
    this.frame.classList.toggle("covered", this.#at > 0);
    this.handle.setAttribute("aria-valuenow", String(Math.round(this.#at)));
    this.#describe();
  }

  /** Label both sides; `left` is null if there is nothing to compare with. */
  name(left, right) {
    this.leftLabel.textContent = left ?? "";
    this.rightLabel.textContent = right;
    this.right.alt = right;
    this.left.alt = left ?? "";
    this.left.hidden = left === null;
    this.handle.hidden = left === null;
    this.leftLabel.hidden = left === null;
    this.#describe();
  }

  #describe() {
    const text = `${Math.round(this.#at)} % ${this.leftLabel.textContent}, the rest ${this.rightLabel.textContent}`;
    this.handle.setAttribute("aria-valuetext", text);
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
