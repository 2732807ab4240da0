/** Who has access over HTTP: listed, given and ended. */

import { element } from "../dom.js";
import { fetchJson, sendJson } from "../api_client.js";
import { localDay, printable } from "../format.js";
import { TOKENS } from "../texts/admin.js";
import { action, row, section } from "./section.js";

/** The section of access; a new password is shown once. */
export function tokens() {
  const secret = element("div", { class: "secret", role: "status" });
  return section(TOKENS.title, async (again) => {
    const all = await fetchJson("/tokens");
    const rows = all.length ? element("ul", { class: "rows" }, ...all.map(tokenRow)) : element("p", {}, TOKENS.empty);
    return [rows, form(again, secret), secret];
  });
}

function tokenRow(token) {
  const end = action(TOKENS.end, printable(token.name), TOKENS.ended, () => sendJson("DELETE", `/tokens/${token.id}`));
  return row(printable(token.name), TOKENS.since(TOKENS.scopes[token.scope], localDay(token.created_at)), end);
}

function form(again, secret) {
  const name = element("input", { required: true, maxlength: "80", autocomplete: "off" });
  const scope = element("select", { "aria-label": TOKENS.scope }, ...Object.entries(TOKENS.scopes).map(([value, text]) => element("option", { value }, text)));
  const made = element("form", { class: "give" }, element("label", {}, TOKENS.name, name), element("label", {}, TOKENS.scope, scope), element("button", { class: "button" }, TOKENS.make));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { token } = await sendJson("POST", "/tokens", { name: name.value, scope: scope.value });
      secret.replaceChildren(element("p", {}, TOKENS.once), element("code", {}, token));
      again();
    } catch (error) {
      secret.replaceChildren(element("p", { class: "failure" }, error.message));
    }
  });
  return made;
}
