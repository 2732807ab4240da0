/** Puts the page's fixed words where its elements name them. */

import { PAGE } from "./texts/page.js";

/** Where a word goes, by the attribute that names it. */
const PLACES = {
  "data-text": (place, word) => place.append(word),
  "data-label": (place, word) => place.setAttribute("aria-label", word),
  "data-placeholder": (place, word) => place.setAttribute("placeholder", word),
};

/** Fill all elements that name a word of `PAGE`. */
export function fillTexts() {
  for (const [attribute, put] of Object.entries(PLACES)) {
    for (const place of document.querySelectorAll(`[${attribute}]`)) put(place, PAGE[place.getAttribute(attribute)]);
  }
}
