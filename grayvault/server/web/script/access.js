/** Offers only what the visitor may do. */

import { fetchJson } from "./api_client.js";

const INCLUDED = { read: [], write: ["write"], admin: ["write", "admin"] };

/** Show the elements that need a scope (lists by scope) if the visitor has it, and hide the others. */
export async function offerByAccess(elements) {
  const { scope } = await fetchJson("/access").catch(() => ({ scope: "read" }));
  for (const [needed, those] of Object.entries(elements)) {
    for (const one of those) one.hidden = !INCLUDED[scope].includes(needed);
  }
}
