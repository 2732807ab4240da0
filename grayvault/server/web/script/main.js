/** The page: shows the view that its address names, and follows links inside the page. */

import { ActionBar } from "./select/action_bar.js";
import { offerByAccess } from "./access.js";
import { fillTexts } from "./fill_texts.js";
import { Gallery } from "./gallery/gallery.js";
import { LazyView } from "./lazy_view.js";
import { decoded, encoded, searchOf, selectionOf } from "./router.js";

fillTexts();

/** Milliseconds after which the first photos are there. */
const SOON = 1500;

const byId = (id) => document.getElementById(id);
const gallery = new Gallery(byId("gallery"), open, showOthers);
const viewer = new LazyView(byId("viewer"), async () => {
  const { Viewer } = await import("./viewer/viewer.js");
  return new Viewer(viewer.place, open, (selection) => gallery.listing(selection));
});
const map = new LazyView(byId("map"), async () => new (await import("./map/map_page.js")).MapPage(map.place, open));
const stats = new LazyView(byId("accounts"), async () => new (await import("./stats/stats.js")).StatsPage(stats.place));
const shared = new LazyView(byId("shared"), async () => new (await import("./shared/shared.js")).SharedPage(shared.place));
const admin = new LazyView(byId("admin"), async () => new (await import("./admin/admin.js")).AdminPage(admin.place));
const trial = new LazyView(byId("trial"), async () => new (await import("./trial/trial_page.js")).TrialPage(trial.place, showOthers));
const actions = new ActionBar(gallery.place, () => gallery.shown, showOthers);
const words = byId("words");

/**
 * Show an address of the page, as a new entry of the browser's history or instead of the current one.
 * `inside` marks entries that were reached from within the page.
 */
function open(address, { instead = false } = {}) {
  if (instead) window.history.replaceState(window.history.state, "", address);
  else window.history.pushState({ inside: true }, "", address);
  arrive();
}

/** Show the gallery anew, since there are other photos than before. */
function showOthers() {
  gallery.forget();
  actions.selection.keep();
  if (window.location.pathname === "/") show();
}

/** Close the dialogs of the view that was left, and show the one that the address names now. */
function arrive() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  show();
}

/** Show the view that the current address names. */
function show() {
  const { pathname, search } = window.location;
  const selection = selectionOf(search);
  const viewed = /^\/view\/([0-9a-f]{64})$/.exec(pathname);
  for (const view of [gallery, map, viewer, stats, admin, trial, shared]) view.hide();
  document.body.classList.toggle("viewing", viewed !== null);
  words.value = decoded(selection.words);
  document.title = "GrayVault";
  actions.show(pathname === "/" ? search : null);
  if (viewed) viewer.show(viewed[1], selection);
  else if (pathname === "/map") map.show(selection);
  else if (pathname === "/accounts") stats.show();
  else if (pathname === "/admin") admin.show();
  else if (pathname === "/try") trial.show();
  else if (isLink()) shared.show();
  else gallery.show(selection);
}

function follow(event) {
  const link = event.target.closest("a[data-inside][href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || isLink()) return; // what a link shows is a page of its own, without what others are offered
  event.preventDefault();
  open(link.getAttribute("href"));
}

function search(event) {
  event.preventDefault();
  const selection = selectionOf(window.location.search);
  open(`/${searchOf({ ...selection, words: encoded(words.value.trim()) })}`);
}

document.addEventListener("click", follow);
words.form.addEventListener("submit", search);
words.addEventListener("search", (event) => {
  if (words.value === "") search(event);
});
window.addEventListener("popstate", arrive);
window.history.scrollRestoration = "manual";
show();
// Whoever opens a link may do nothing else, and is not asked for a password.
if (!isLink()) offerMore();

function isLink() {
  return window.location.pathname.startsWith("/shared/");
}

/** Offer what the visitor may do, and load what is likely to be needed next. */
async function offerMore() {
  offerByAccess({ write: [byId("add"), actions.quality, actions.remove], admin: [byId("to-admin"), actions.link] });
  const { Uploads } = await import("./upload/uploads.js");
  new Uploads(byId("add"), showOthers, (files) => trial.view?.take(files) ?? false, open).listen();
  setTimeout(() => viewer.ready().catch(() => {}), SOON); // what can't be loaded is asked for again
}
