/** What is said about photos on their way into the archive. */

import { count } from "../format.js";

export const UPLOADS = {
  title: "Add photos",
  choose: "Choose photos",
  drop: "Drop photos or folders here, or",
  dropHint: "Drop photos to add them",
  input: "Photos to add",
  close: "Close",
  sent: "Sent",
  working: "Being archived …",
  view: "View photo",
  retry: "Try again",
  tryFirst: "See first what would become of them",
  progress: (done, all) => `${done} of ${count(all, "file")} done`,
  added: (number) => `${count(number, "photo")} added`,
  failed: (number) => `, ${count(number, "file")} not sent`,
  archived: "Archived.",
  known: "Already in the archive.",
  lost: "The connection broke.",
  tooLarge: "The file is larger than this server takes.",
  busy: "The server is busy at the moment.",
  server: "Something went wrong in the server.",
  unread: "The browser can't read it.",
  notArchived: "It could not be archived.",
};
