/** The page: which of its parts an address shows, and how one goes from one to another. */

import { Accounts } from "./accounts.js";
import { decoded, encoded, searchOf, selectionOf } from "./address.js";
import { Gallery } from "./gallery.js";
import { Uploads } from "./uploads.js";
import { Viewer } from "./viewer.js";

const part = (id) => document.getElementById(id);
const gallery = new Gallery(part("gallery"), open);
const viewer = new Viewer(part("viewer"), open, (selection) => gallery.listing(selection));
const accounts = new Accounts(part("accounts"));
const uploads = new Uploads(part("add"), () => {
  gallery.forget();
  if (window.location.pathname === "/") show();
});
const words = part("words");

/**
 * Show an address of the page, as a new step of the browser's history or in place of this one. Each
 * step knows whether the one before it is of the page, too.
 */
function open(address, { instead = false } = {}) {
  if (instead) window.history.replaceState(window.history.state, "", address);
  else window.history.pushState({ inside: true }, "", address);
  show();
}

/** Show what the address says. */
function show() {
  const { pathname, search } = window.location;
  const selection = selectionOf(search);
  const viewed = /^\/view\/([0-9a-f]{64})$/.exec(pathname);
  for (const shown of [gallery, viewer, accounts]) shown.hide();
  document.body.classList.toggle("viewing", viewed !== null);
  words.value = decoded(selection.words);
  document.title = "GrayVault";
  if (viewed) viewer.show(viewed[1], selection);
  else if (pathname === "/accounts") accounts.show();
  else gallery.show(selection);
}

function follow(event) {
  const link = event.target.closest("a[data-inside]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain) return;
  event.preventDefault();
  open(link.getAttribute("href"));
}

function search(event) {
  event.preventDefault();
  const { sort } = selectionOf(window.location.search);
  open(`/${searchOf({ folder: "", words: encoded(words.value.trim()), sort })}`);
}

document.addEventListener("click", follow);
words.form.addEventListener("submit", search);
words.addEventListener("search", (event) => {
  if (words.value === "") search(event);
});
window.addEventListener("popstate", show);
window.history.scrollRestoration = "manual";
uploads.listen();
show();
