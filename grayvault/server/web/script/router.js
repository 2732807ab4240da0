/** Reads and writes the page's addresses: which photos it shows, in which order. */

/** The orders of photos, with the parameters that the server takes for them. */
export const ORDERS = {
  newest: { query: "sort=date&order=desc", reverse: "sort=date" },
  oldest: { query: "sort=date", reverse: "sort=date&order=desc" },
  name: { query: "sort=name", reverse: "sort=name&order=desc" },
};

/** The filters of a selection, with the names of their parameters. */
const FILTERS = { folder: "folder", words: "q", first: "from", last: "to", camera: "camera", kind: "kind", area: "area" };

const FILE_TIME = "file-time";

/**
 * The selection of photos in an address. Filters stay percent-encoded, since names of folders may
 * hold bytes that are no text; "" is no filter. `byFileTime`: photos without a date are sorted by
 * their files' time, and don't stand apart.
 */
export function selectionOf(search) {
  const parameters = new Map(search.replace(/^\?/, "").split("&").map((part) => part.split(/=(.*)/s, 2)));
  const sort = parameters.get("sort") ?? "";
  const filters = Object.entries(FILTERS).map(([name, parameter]) => [name, parameters.get(parameter) ?? ""]);
  return {
    ...Object.fromEntries(filters),
    sort: Object.hasOwn(ORDERS, sort) ? sort : "newest",
    byFileTime: parameters.get("undated") === FILE_TIME,
  };
}

/** Whether a selection has another filter than its folder. */
export function isFiltered(selection) {
  return Object.keys(FILTERS).some((name) => name !== "folder" && selection[name]);
}

/** The query of the page's address for a selection: empty, or ?…. */
export function searchOf(selection) {
  const parameters = filters(selection);
  if (selection.sort !== "newest") parameters.push(`sort=${selection.sort}`);
  if (selection.byFileTime) parameters.push(`undated=${FILE_TIME}`);
  return parameters.length ? `?${parameters.join("&")}` : "";
}

/** The server's address of a page of photos; `reverse` reverses the order. */
export function listOf(selection, limit, reverse = false) {
  return `/photos?${[...ordered(selection, reverse), `limit=${limit}`].join("&")}`;
}

/** The server's address of a timeline with `step` photos to a page: of `limit` photos, or of all. */
export function timelineOf(selection, step, limit = null) {
  const limits = limit === null ? [] : [`limit=${limit}`];
  return `/timeline?${[...ordered(selection, false), `step=${step}`, ...limits].join("&")}`;
}

/** The server's address of the places of a selection's photos, in at most `across` clusters in a row. */
export function clustersOf(selection, across) {
  return `/clusters?${[...filters(selection), ...(selection.byFileTime ? [] : ["undated=apart"]), `across=${across}`].join("&")}`;
}

/** Percent-encodes text; a surrogate, which stands for a byte that is no text, becomes that byte. */
export function encoded(text) {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) return `%${(code - 0xdc00).toString(16)}`;
    return encodeURIComponent(code >= 0xd800 && code <= 0xdfff ? "\ufffd" : character);
  }).join("");
}

/** Percent-decodes text for display. */
export function decoded(part) {
  const spaced = part.replace(/\+/g, " ");
  const bytes = [];
  for (let at = 0; at < spaced.length; at += 1) {
    const hex = /^%([0-9a-f]{2})/i.exec(spaced.slice(at, at + 3));
    if (hex) {
      bytes.push(Number.parseInt(hex[1], 16));
      at += 2;
    } else {
      bytes.push(...new TextEncoder().encode(spaced[at]));
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function ordered(selection, reverse) {
  const order = ORDERS[selection.sort][reverse ? "reverse" : "query"];
  return [order, ...filters(selection), ...(selection.byFileTime ? [] : ["undated=apart"])];
}

function filters(selection) {
  const used = Object.entries(FILTERS).filter(([name]) => selection[name]);
  return used.map(([name, parameter]) => `${parameter}=${selection[name]}`);
}
