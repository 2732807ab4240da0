/** What is said about photos that were chosen. */

import { count } from "../format.js";

export const SELECT = {
  begin: "Select",
  toolbar: "Selected photos",
  none: "Click photos, drag over them, or press Space on them",
  most: (number) => `No more than ${count(number, "photo")} can be selected at once`,
  chosen: (number) => `${count(number, "photo")} selected`,
  download: "Download",
  originals: "Download originals",
  link: "Make a link",
  quality: "Change quality",
  remove: "Remove",
  end: "End selecting",
  undo: "Undo",
  removed: (number) => `${count(number, "photo")} removed`,
  undone: (number) => `${count(number, "photo")} back`,
  selected: "selected",
};
