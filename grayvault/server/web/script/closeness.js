/** How close a restored photo is to its original, in words: the only place with their thresholds. */

import { CLOSENESS } from "./texts.js";

/**
 * The least likeness (SSIMULACRA2 of 100, the lower of full size and screen) and the colour error
 * (mean ΔE00) below which a photo has a word. SSIMULACRA2's author calls 90 visually lossless
 * and 70 high quality; a ΔE00 of 1 is about what the eye can see.
 */
export const THRESHOLDS = [
  { word: "same", likeness: 90, colorError: 1 },
  { word: "veryClose", likeness: 80, colorError: 2 },
  { word: "close", likeness: 70, colorError: 4 },
];

/** The word, a key of `CLOSENESS`; null if nothing was measured. Figures may be null. */
export function closenessKey(likeness, colorError) {
  if (likeness === null && colorError === null) return null;
  const fits = (limits) => (likeness ?? 100) >= limits.likeness && (colorError ?? 0) < limits.colorError;
  const reached = THRESHOLDS.find(fits);
  if (reached) return reached.word;
  return (colorError ?? 0) >= THRESHOLDS[1].colorError ? "colorsDiffer" : "detailsDiffer";
}

/** The lower likeness of the JSON of a photo; null if it wasn't measured. */
export function likenessOf(photo) {
  const scores = [photo.likeness_full_size, photo.likeness_display].filter((score) => score !== null);
  return scores.length ? Math.min(...scores) : null;
}

/** The word and its sentence for the JSON of a photo; null if nothing was measured. */
export function closeness(photo) {
  const key = closenessKey(likenessOf(photo), photo.delta_e_mean);
  return key === null ? null : CLOSENESS[key];
}
