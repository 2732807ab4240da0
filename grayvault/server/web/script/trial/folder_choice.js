/** A choice of the server's folders, for those who may try them. */

import { fetchJson } from "../api_client.js";
import { element } from "../dom.js";
import { printable } from "../format.js";
import { TRIAL } from "../texts/trial.js";

/** A form that calls `take(folder)`; it is empty if there is no folder, or the visitor may not try any. */
export function folderChoice(take) {
  const form = element("form", { class: "folder-choice", hidden: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form.querySelector("select").value);
  });
  fill(form).catch(() => {}); // without it, files can be tried
  return form;
}

async function fill(form) {
  const { scope } = await fetchJson("/access");
  const folders = scope === "admin" ? await fetchJson("/folder-trials") : [];
  if (!folders.length) return;
  const choice = element("select", {}, ...folders.map((folder) => element("option", { value: folder }, printable(folder))));
  form.append(element("label", {}, `${TRIAL.folder} `, choice), element("button", { class: "button" }, TRIAL.tryFolder));
  form.hidden = false;
}
