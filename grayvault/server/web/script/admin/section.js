/** A section of the admin page, its rows, and their buttons. */

import { announce, element } from "../dom.js";
import { ADMIN } from "../texts/admin.js";

/** A titled section whose content is what `load()` returns, again after each call of `again`. */
export function section(title, load) {
  const content = element("div", { class: "content" });
  const made = element("section", { class: "card", "aria-label": title }, element("h2", {}, title), content);
  const again = async () => {
    const nodes = await load(again).catch((error) => [failure(error)]);
    content.replaceChildren(...nodes);
  };
  again();
  return made;
}

/** A row: a name, a note below it, and perhaps a button. */
export function row(name, note, action) {
  return element("li", {}, element("div", {}, element("bdi", { class: "name" }, name), element("p", { class: "note" }, note)), action);
}

/** A button that becomes `after` once `act()` has succeeded, or says what went wrong. */
export function action(label, of, after, act) {
  const button = element("button", { class: "button quiet", type: "button", "aria-label": `${label}: ${of}` }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
      announce(`${after}: ${of}`);
      button.replaceWith(element("span", { class: "done" }, after));
    } catch (error) {
      button.disabled = false;
      button.closest("li").append(failure(error));
    }
  });
  return button;
}

function failure(error) {
  return element("p", { class: "failure", role: "alert" }, `${ADMIN.failed}: ${error.message}`);
}
