/** What is said when photos are archived again at another quality. */

import { count } from "../format.js";

export const CHANGE = {
  title: "Another quality",
  quality: "Quality",
  first: (shown, all) => (shown < all ? `The first ${shown} of ${count(all, "photo")}:` : ""),
  now: (number) => `Archive ${count(number, "photo")} again`,
  close: "Close",
  begun: (number) => `${count(number, "photo")} will be archived again; the queue shows how far that is.`,
  gone: (number) => ` ${count(number, "photo")} without an original stay as they are.`,
};
