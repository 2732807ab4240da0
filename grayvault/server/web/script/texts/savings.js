/** What the page of savings says. */

import { count, size } from "../format.js";

const MOST = 0.9;

/** Each says how close so many photos are, from the closest on. */
const STEPS = [
  ["indistinguishable", (many) => `${many} can't be told from their originals`],
  ["very-close", (many) => `${many} look very close to their originals, or the same`],
  ["close", (many) => `${many} look close to their originals, or closer`],
];

/** What the archive saves, and how close its photos are, in one sentence. */
export function headline(stats, closeness) {
  const saving = `${count(stats.photos, "photo")} ${stats.photos === 1 ? "takes" : "take"} ${size(stats.stored_bytes)} instead of ${size(stats.source_bytes)}`;
  const close = howClose(closeness);
  return close ? `${saving}; ${close}.` : `${saving}.`;
}

/** The first step that most photos reach, else the last one; null if none was measured. */
function howClose({ unmeasured, ...measured }) {
  const all = Object.values(measured).reduce((sum, number) => sum + number, 0);
  if (all === 0) return null;
  let reached = 0;
  for (const [name, sentence] of STEPS) {
    reached += measured[name];
    if (reached >= MOST * all || name === "close") return sentence(share(reached, all, unmeasured));
  }
  return null;
}

/** A share in whole percent, never more than it is. */
function share(part, all, unmeasured) {
  const those = unmeasured ? "those measured" : "them";
  return part === all ? `all of ${those}` : `${Math.floor((100 * part) / all)} % of ${those}`;
}

export const SAVINGS = {
  title: "Savings",
  none: "There are no photos yet.",
  storedAs: "How photos are stored",
  smaller: (photos, factor) => `${count(photos, "photo")}, ${factor.toFixed(1)} times smaller`,
  worst: "Photos whose colours differ most",
};

export const CLOSE = {
  title: "How close photos are to their originals",
  photos: (number) => count(number, "photo"),
  missed: (photos) => `${count(photos, "photo")} below the quality that you asked for.`,
  figures: "The figures",
};

export const LEFT_OUT = {
  skipped: "Left out on purpose",
  failed: "Could not be archived",
  ignored: "Not photos",
  files: (number) => count(number, "file"),
};

export const SAVED = {
  title: "What brought the saving",
  originals: "The originals",
  codec: "In a better format, in colour",
  lossless: "In a better format, nothing lost",
  quality: "At the quality you asked for, in colour",
  archive: "In this archive",
  freed: (bytes) => `${bytes} of originals have been removed.`,
  notFreed: (bytes) => `All originals are still there. Without them you would have ${bytes} more room.`,
};

export const MADE_OF = {
  title: "What the archive is made of",
  pictures: "Gray pictures, and those kept in colour",
  hints: "Hints of the colours",
  rest: "Dates, places and everything else",
};

export const STORED_AS = {
  compact: "As small as the quality allows",
  lossless: "Brightness exact to the pixel",
  exact: "Brightness exactly as in the JPEG",
  color: "Kept in colour",
};

export const FIGURES = {
  delta_e_mean: ["Colour difference", "ΔE00, mean of all photos: what is below 1 no eye sees, 2 hardly any"],
  likeness_full_size: ["Likeness at full size", "of 100, mean of all photos (SSIMULACRA2)"],
  likeness_display: ["Likeness on a screen", "of 100, mean of all photos (SSIMULACRA2)"],
  likeness_worst: ["The least alike photo", "of 100, at full size"],
};
