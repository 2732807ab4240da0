/** What can be done to photos, by their ids. */

import { sendJson } from "../api_client.js";
import { element } from "../dom.js";

/** Save photos in one file, which the browser receives while it is made; `kind` is restored or originals. */
export function download(ids, kind) {
  const fields = { ids: ids.join(" "), kind };
  const inputs = Object.entries(fields).map(([name, value]) => element("input", { type: "hidden", name, value }));
  const form = element("form", { method: "post", action: "/download" }, ...inputs);
  document.body.append(form);
  form.submit();
  form.remove();
}

/** Move photos to the trash. */
export function remove(ids) {
  return sendJson("POST", "/removed", { ids });
}

/** Bring removed photos back. */
export function undoRemove(ids) {
  return sendJson("POST", "/removed/undo", { ids });
}
