/** What is said about links to photos. */

import { count } from "../format.js";

export const LINKS = {
  title: "Links",
  empty: "No photo is shared.",
  make: "Make a link",
  heading: (number) => `A link to ${count(number, "photo")}`,
  name: "Title for those who open it",
  defaultName: "Photos",
  until: "Until the end of",
  close: "Close",
  copy: "Copy",
  copied: "Copied",
  ready: "Whoever has this address sees the photos until then. You can end it on the admin page.",
  end: "End link",
  ended: "Ended",
  note: (photos, day) => `${count(photos, "photo")}, until ${day}`,
  saveAll: "Download all",
  save: (name) => `Download ${name}`,
  failed: "The photos can't be shown",
  gone: "This link has ended",
  ask: "Ask whoever sent it for another one.",
};
