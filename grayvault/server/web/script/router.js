/** Reads and writes the page's addresses: which photos it shows, in which order. */

/** The orders of photos, with the parameters that the server takes for them. */
export const ORDERS = {
  newest: { label: "Newest first", query: "sort=date&order=desc", reverse: "sort=date" },
  oldest: { label: "Oldest first", query: "sort=date", reverse: "sort=date&order=desc" },
  name: { label: "By name", query: "sort=name", reverse: "sort=name&order=desc" },
};

/**
 * The selection of photos in an address. `folder` and `words` stay percent-encoded, since names of
 * folders may hold bytes that are no text.
 */
export function selectionOf(search) {
  const parameters = new Map(search.replace(/^\?/, "").split("&").map((part) => part.split(/=(.*)/s, 2)));
  const sort = parameters.get("sort") ?? "";
  return {
    folder: parameters.get("folder") ?? "",
    words: parameters.get("q") ?? "",
    sort: Object.hasOwn(ORDERS, sort) ? sort : "newest",
  };
}

/** The query of the page's address for a selection: empty, or ?…. */
export function searchOf({ folder, words, sort }) {
  const parameters = filters(folder, words);
  if (sort !== "newest") parameters.push(`sort=${sort}`);
  return parameters.length ? `?${parameters.join("&")}` : "";
}

/** The server's address of a page of photos; `reverse` reverses the order. */
export function listOf({ folder, words, sort }, limit, reverse = false) {
  const order = reverse ? ORDERS[sort].reverse : ORDERS[sort].query;
  return `/photos?${[order, ...filters(folder, words), `limit=${limit}`].join("&")}`;
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

function filters(folder, words) {
  return [folder && `folder=${folder}`, words && `q=${words}`].filter(Boolean);
}
