/** Asks for filters: days, camera, kind. */

import { FILTERS } from "../texts/gallery.js";
import { decoded, encoded, searchOf } from "../router.js";
import { element } from "../dom.js";
import { fetchJson } from "../api_client.js";
import { printable } from "../format.js";

const KINDS = ["color", "low-quality", "damaged"];
const NO_CAMERA = "unknown";
const LAST_DAY = "9999-12-31"; // years of more digits are typing errors

/** A button that opens the dialog; `open(address)` shows the chosen selection, in the view at `path`. */
export function filterButton(selection, open, path = "/") {
  const button = element("button", { class: "button quiet", type: "button", "aria-haspopup": "dialog" }, FILTERS.open);
  button.addEventListener("click", async () => {
    const cameras = await camerasOf().catch(() => []);
    const dialog = new FilterDialog(selection, cameras, (search) => open(`${path}${search}`));
    dialog.show();
  });
  return button;
}

/** The names of the cameras, those with the most photos first. */
async function camerasOf() {
  const { by } = await fetchJson("/stats?by=camera");
  const named = by.camera.filter(({ name }) => name !== NO_CAMERA);
  return named.sort((one, other) => other.photos - one.photos).map(({ name }) => name);
}

class FilterDialog {
  constructor(selection, cameras, choose) {
    this.selection = selection;
    this.choose = choose;
    this.first = element("input", { type: "date", name: "from", value: decoded(selection.first), max: LAST_DAY });
    this.last = element("input", { type: "date", name: "to", value: decoded(selection.last), max: LAST_DAY });
    const names = cameras.map((name) => [name, printable(name)]);
    this.camera = select("camera", [["", FILTERS.anyCamera], ...names], decoded(selection.camera));
    const kinds = KINDS.map((kind) => [kind, FILTERS.kinds[kind]]);
    this.kind = select("kind", [["", FILTERS.anyKind], ...kinds], decoded(selection.kind));
    this.dialog = this.#built();
  }

  show() {
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  #built() {
    const cancel = element("button", { class: "button quiet", type: "button", onclick: () => this.dialog.close() }, FILTERS.cancel);
    const form = element(
      "form",
      { method: "dialog", onsubmit: () => this.#apply() },
      element("h2", { id: "filter-title" }, FILTERS.title),
      labelled(FILTERS.from, this.first),
      labelled(FILTERS.to, this.last),
      labelled(FILTERS.camera, this.camera),
      labelled(FILTERS.kind, this.kind),
      element("div", { class: "buttons" }, cancel, element("button", { class: "button" }, FILTERS.show)),
    );
    return element("dialog", { class: "filters", "aria-labelledby": "filter-title", onclose: () => this.dialog.remove() }, form);
  }

  #apply() {
    const changes = { first: this.first.value, last: this.last.value, camera: encoded(this.camera.value), kind: this.kind.value };
    this.choose(searchOf({ ...this.selection, ...changes }));
  }
}

function labelled(text, control) {
  return element("label", {}, element("span", {}, text), control);
}

function select(name, options, chosen) {
  const made = options.map(([value, text]) => element("option", { value, selected: value === chosen }, text));
  return element("select", { name }, ...made);
}
