/** What the page says on which photos are tried before they are archived. */

import { count, size } from "../format.js";

export const TRIAL = {
  title: "Try it with your own photos",
  lead: "See what photos would become, and how close to the originals. Nothing is archived until you say so.",
  drop: "Drop photos or folders here, or",
  choose: "Choose photos",
  input: "Photos to try",
  folder: "Or a folder on the server:",
  tryFolder: "Try this folder",
  looking: "Looking into the folder …",
  nothingNew: "Nothing in this folder is new: its photos are in the archive.",
  noneWanted: "None of those that were tried can be archived, or would become smaller.",
  estimate: (all, tried, before, after) =>
    `${count(all, "photo")} would take about ${size(after)} instead of ${size(before)}, to judge by ${tried === all ? "all" : tried} of them.`,
  quality: "Quality",
  qualities: {
    "": "As this archive is set up",
    archival: "Archival: no difference to be seen",
    high: "High: hardly a difference",
    small: "Small: good on a screen",
    tiny: "Tiny: as small as possible",
  },
  trying: "Being tried …",
  sending: (share) => `Being sent: ${Math.round(100 * share)} %`,
  becomes: (before, after) => `${size(before)} → ${size(after)}: ${(before / after).toFixed(1)} times smaller.`,
  kept: "Kept in colour, because that is smaller or closer.",
  original: "Original",
  restored: "From the archive",
  compare: (name) => `${name}, before and after`,
  progress: (done, all) => `${done} of ${count(all, "photo")} tried.`,
  sum: (photos, before, after) => `${count(photos, "photo")} would take ${size(after)} instead of ${size(before)}.`,
  archive: "Archive these",
  archiveAll: (number) => `Archive ${count(number, "photo")}`,
  queued: (number) => `${count(number, "photo")} will be archived; the queue on the admin page shows how far that is.`,
  archiving: "Being archived …",
  archived: (number) => `${count(number, "photo")} archived.`,
  again: "Try again",
};
