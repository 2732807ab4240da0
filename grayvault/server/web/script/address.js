/** What the page's own address says: which photos, and in which order. */

/** The orders that photos are shown in, and what the server calls them. */
export const ORDERS = {
  newest: { label: "Newest first", asked: "sort=date&order=desc", reverse: "sort=date" },
  oldest: { label: "Oldest first", asked: "sort=date", reverse: "sort=date&order=desc" },
  name: { label: "By name", asked: "sort=name", reverse: "sort=name&order=desc" },
};

/**
 * Which photos an address is about. `folder` and `words` stay as they are coded there, since names
 * of folders may be bytes that are no text.
 */
export function selectionOf(search) {
  const given = new Map(search.replace(/^\?/, "").split("&").map((part) => part.split(/=(.*)/s, 2)));
  const sort = given.get("sort") ?? "";
  return {
    folder: given.get("folder") ?? "",
    words: given.get("q") ?? "",
    sort: Object.hasOwn(ORDERS, sort) ? sort : "newest",
  };
}

/** The end of an address of the page for a selection: nothing, or ?…. */
export function searchOf({ folder, words, sort }) {
  const parts = asked(folder, words);
  if (sort !== "newest") parts.push(`sort=${sort}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

/** The address of a page of photos of a selection; `reverse`: the other way round. */
export function listOf({ folder, words, sort }, limit, reverse = false) {
  const order = reverse ? ORDERS[sort].reverse : ORDERS[sort].asked;
  return `/photos?${[order, ...asked(folder, words), `limit=${limit}`].join("&")}`;
}

/** Text as part of an address. What the server has as a byte that is no text becomes that byte. */
export function encoded(text) {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) return `%${(code - 0xdc00).toString(16)}`;
    return encodeURIComponent(code >= 0xd800 && code <= 0xdfff ? "\ufffd" : character);
  }).join("");
}

/** Such a part as text to look at. */
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

function asked(folder, words) {
  return [folder && `folder=${folder}`, words && `q=${words}`].filter(Boolean);
}
