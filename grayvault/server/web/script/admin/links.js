/** Links to photos that hold, with their addresses and an end for each. */

import { element } from "../dom.js";
import { fetchJson, sendJson } from "../api_client.js";
import { localDay, printable } from "../format.js";
import { LINKS } from "../texts/links.js";
import { action, row, section } from "./section.js";

/** The section of links. */
export function links() {
  return section(LINKS.title, load);
}

async function load() {
  const all = await fetchJson("/shared");
  if (!all.length) return [element("p", {}, LINKS.empty)];
  return [element("ul", { class: "rows" }, ...all.map(linkRow))];
}

function linkRow(link) {
  const name = printable(link.name);
  const end = action(LINKS.end, name, LINKS.ended, () => sendJson("DELETE", `/shared/${link.id}`));
  const made = row(name, LINKS.note(link.photos, localDay(link.expires_at)), end);
  const { pathname, search } = new URL(link.url);
  const title = made.querySelector(".name");
  title.replaceWith(element("a", { class: "name", href: pathname + search }, ...title.childNodes));
  return made;
}
