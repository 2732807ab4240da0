/** Freed originals and removed photos, which can be brought back. */

import { element } from "../dom.js";
import { fetchJson, sendJson } from "../api_client.js";
import { localDay, printable, size } from "../format.js";
import { TRASH } from "../texts/admin.js";
import { action, row, section } from "./section.js";

/** The section of the trash. */
export function trash() {
  return section(TRASH.title, load);
}

async function load() {
  const entries = await fetchJson("/trash");
  if (!entries.length) return [element("p", {}, TRASH.empty)];
  return [element("ul", { class: "rows" }, ...entries.map(entryRow))];
}

function entryRow(entry) {
  const name = `${TRASH.kinds[entry.kind]} ${printable(whatOf(entry))}`;
  const back = action(TRASH.restore, name, TRASH.restored, () => restore(entry.name));
  return row(name, TRASH.until(localDay(entry.until), size(entry.bytes)), back);
}

/** Where an original was, or what a removed photo was called. */
function whatOf({ kind, path, photo_id: id }) {
  if (path === null) return id.slice(0, 12);
  return kind === "removed" ? path.split("/").at(-1) : path;
}

async function restore(name) {
  const { refused } = await sendJson("POST", "/trash/restore", { names: [name] });
  if (refused.length) throw new Error(printable(refused[0].detail));
}
