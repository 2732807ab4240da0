/** Offers only what the visitor may do. */

import { fetchJson } from "./api_client.js";
import { icon } from "./dom.js";

const GEAR = "M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M12 2v4M12 18v4M2 12h4M18 12h4M5 5l2.8 2.8M16.2 16.2L19 19M19 5l-2.8 2.8M7.8 16.2L5 19";
const INCLUDED = { read: [], write: ["write"], admin: ["write", "admin"] };

/** Show the elements that need a scope (lists by scope) if the visitor has it, and hide the others. */
export async function offerByAccess(elements) {
  const { scope } = await fetchJson("/access").catch(() => ({ scope: "read" }));
  for (const [needed, those] of Object.entries(elements)) {
    for (const one of those) one.hidden = !INCLUDED[scope].includes(needed);
  }
  for (const link of elements.admin) link.replaceChildren(icon(GEAR));
}
