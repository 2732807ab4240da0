/** What the admin page says. */

import { count } from "../format.js";

export const ADMIN = {
  title: "Admin",
  notAllowed: "Only the owner of the archive can see this page. Open it on the server itself, or with a token that may do everything.",
  failed: "That did not work",
};

export const QUEUE = {
  title: "Queue",
  empty: "No photo is waiting, and none has failed.",
  waiting: (number) => `${count(number, "photo")} ${number === 1 ? "is" : "are"} waiting or being archived.`,
  failed: (number) => `${count(number, "photo")} could not be archived:`,
  more: (number) => `and ${number.toLocaleString("en")} more`,
  retry: "Try again",
  retryAll: "Try all again",
  queued: "In the queue again",
  states: { running: "Being archived", waiting: "Waiting", retrying: "Waiting for another attempt" },
};

export const TRASH = {
  title: "Trash",
  empty: "The trash is empty.",
  restore: "Bring back",
  restored: "Back",
  until: (day, bytes) => `${bytes}, kept at least until ${day}`,
  kinds: { original: "Original", removed: "Removed photo", sidecars: "Files beside an original" },
};

export const TOKENS = {
  title: "People and programs with access",
  empty: "Only this computer has access.",
  end: "End access",
  ended: "Ended",
  name: "Who or what is it for?",
  scope: "May",
  make: "Give access",
  once: "This is the password. It is shown only now, so copy it:",
  since: (scope, day) => `May ${scope}, since ${day}`,
  scopes: { read: "look at photos", write: "look, add and remove", admin: "do everything" },
};

export const HEALTH = {
  title: "Health",
  looking: "Looking …",
  well: "Everything is well.",
  all: "Everything that was looked at",
  help: "What to do",
  more: "Details",
  levels: { ok: "Well", note: "Note", problem: "Problem" },
  checks: {
    catalog: "Catalog",
    colorizers: "Colours",
    configuration: "Settings",
    failed: "Failed photos",
    files: "Stored photos",
    freeing: "Originals to be removed",
    "half-written": "Damaged pictures",
    journal: "Journal",
    libraries: "Installation",
    lock: "At work",
    permissions: "Folders",
    sources: "Originals",
    space: "Room",
    trash: "Trash",
    verify: "Last full check",
  },
};
