/** A dialog that makes a link to photos. */

import { sendJson } from "../api_client.js";
import { element } from "../dom.js";
import { LINKS } from "../texts/links.js";

const DAY = 24 * 3600 * 1000;
const DAYS = 7;

/** Ask for a title and a last day, and show the link to the photos with these ids. */
export function makeLink(ids) {
  const dialog = element("dialog", { class: "link", "aria-labelledby": "link-title" });
  dialog.append(element("h2", { id: "link-title" }, LINKS.heading(ids.length)), form(ids, dialog));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function form(ids, dialog) {
  const name = element("input", { value: LINKS.defaultName, required: true, maxlength: "80" });
  const until = element("input", { type: "date", required: true, min: dayAfter(0), value: dayAfter(DAYS) });
  const close = element("button", { class: "button quiet", type: "button", onclick: () => dialog.close() }, LINKS.close);
  const make = element("button", { class: "button" }, LINKS.make);
  const failure = element("p", { class: "failure", role: "alert" });
  const made = element("form", {}, element("label", {}, LINKS.name, name), element("label", {}, LINKS.until, until), failure, element("div", { class: "row" }, make, close));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { url } = await sendJson("POST", "/shared", { ids, name: name.value, seconds: secondsUntilEnd(until.value) });
      made.replaceWith(ready(url, close));
    } catch (error) {
      failure.textContent = error.message;
    }
  });
  return made;
}

/** The address, to be copied. */
function ready(url, close) {
  const address = element("input", { value: url, readonly: true, "aria-label": LINKS.ready, onfocus: (event) => event.target.select() });
  const copy = element("button", { class: "button", type: "button" }, LINKS.copy);
  copy.addEventListener("click", () => {
    address.select();
    document.execCommand("copy"); // the newer way works on encrypted pages only
    copy.textContent = LINKS.copied;
  });
  return element("div", {}, element("p", {}, LINKS.ready), address, element("div", { class: "row" }, copy, close));
}

/** A day as date fields have it, so many days from now, by the visitor's clock. */
function dayAfter(days) {
  const at = new Date(Date.now() + days * DAY);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((number) => String(number).padStart(2, "0")).join("-");
}

function secondsUntilEnd(day) {
  return Math.max(1, Math.round((new Date(`${day}T23:59:59`) - Date.now()) / 1000));
}
