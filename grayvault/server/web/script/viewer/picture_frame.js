/** The frame of a photo: one picture, two side by side with a movable edge, or their difference. */

import { VIEWER } from "../texts/viewer.js";
import { element } from "../dom.js";
import { Edge } from "./edge.js";

export class PictureFrame {
  /** Fills `place` with a frame of the proportions `width` : `height`. */
  constructor(place, width, height) {
    this.under = element("img", { alt: "", class: "under", draggable: "false" });
    this.over = element("img", { alt: "", class: "over", draggable: "false", hidden: true });
    this.leftLabel = element("span", { class: "label left", hidden: true });
    this.rightLabel = element("span", { class: "label right" });
    const pictures = element("div", { class: "pictures" }, this.under, this.over);
    this.frame = element("div", { class: "frame" }, pictures, this.leftLabel, this.rightLabel);
    this.edge = new Edge(this.frame, (percent) => this.#describe(percent));
    this.frame.style.setProperty("--ratio", String(width / height));
    place.replaceChildren(this.frame);
  }

  #left = "";
  #right = "";

  /** One picture; `label` says what it is. */
  whole(address, alt, label) {
    this.#arrange("whole", null, label);
    setPicture(this.under, address, alt);
  }

  /** Two pictures with the edge between them: the left one covers the other up to the edge. */
  beside(left, right) {
    this.#arrange("beside", left.label, right.label);
    setPicture(this.over, left.address, left.alt);
    setPicture(this.under, right.address, right.alt);
  }

  /** How two pictures differ, made stronger. */
  difference(one, other, alt, label) {
    this.#arrange("difference", null, label);
    setPicture(this.over, one, "");
    setPicture(this.under, other, alt);
  }

  #arrange(way, left, right) {
    [this.#left, this.#right] = [left, right];
    this.frame.dataset.way = way;
    this.over.hidden = way === "whole";
    this.leftLabel.hidden = left === null;
    this.leftLabel.textContent = left ?? "";
    this.rightLabel.textContent = right;
    this.edge.show(way === "beside");
  }

  #describe(percent) {
    return VIEWER.beside(percent, this.#left, this.#right);
  }
}

/** Resolves when a picture is loaded; rejects if it can't be shown. */
export function loaded(address) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = resolve;
    picture.onerror = reject;
    picture.src = address;
  });
}

function setPicture(shown, address, alt) {
  shown.alt = alt;
  if (shown.getAttribute("src") !== address) shown.src = address;
}
