/** Why files are not in the archive, in words. */

export const SKIPPED = {
  "no-gain": "Would hardly become smaller",
  removed: "Removed from the archive before",
  "half-written": "Damaged, or not copied to the end",
  metadata: "Holds something that can't be stored",
  "metadata-too-large": "Holds too much beside the picture",
  "needs-color": "Can't be restored without its colours",
  "unsupported-format": "A format that can't be archived yet",
  "multi-frame": "Holds several pictures",
  "vault-file": "Belongs to an archive already",
  channels: "Has channels that can't be archived yet",
  "color-space": "Has colours that can't be archived yet",
};

export const FAILED = {
  unreadable: "Damaged, or no picture",
  "not-permitted": "May not be read",
  "io-error": "Its disk failed",
  "store-away": "Its store could not be reached",
  timeout: "Took too long",
  "out-of-memory": "Too large for this computer's memory",
  "worker-died": "Ended unexpectedly",
  crashed: "Ended unexpectedly",
  newer: "Archived by a newer version",
  colorizer: "Its colours can't be restored here",
  error: "An unexpected error",
};

export const NOT_PHOTOS = {
  video: "Videos",
  audio: "Sound",
  text: "Texts",
  archive: "Packed files",
  unfinished: "Still being copied",
  other: "Other files",
};

/** The words for a code; codes that are not known here have one sentence in common. */
export function inWords(words, code) {
  return Object.hasOwn(words, code) ? words[code] : "Another reason";
}
