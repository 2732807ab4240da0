/** What somebody sees who opens a link: photos, larger by a click, and downloads. */

import { fetchJson } from "../api_client.js";
import { element, message } from "../dom.js";
import { localDay, printable } from "../format.js";
import { LINKS } from "../texts/links.js";

const GONE = [401, 403, 404];

export class SharedPage {
  constructor(container) {
    this.container = container;
  }

  /** Show the photos of the link that is the page's own address. */
  async show() {
    this.container.hidden = false;
    document.body.classList.add("guest");
    try {
      const shared = await fetchJson(`${window.location.pathname}${window.location.search}`);
      document.title = printable(shared.name);
      this.container.replaceChildren(...content(shared));
    } catch (error) {
      const [heading, sentence] = GONE.includes(error.status) ? [LINKS.gone, LINKS.ask] : [LINKS.failed, error.message];
      this.container.replaceChildren(message(heading, sentence));
    }
  }

  hide() {
    this.container.hidden = true;
  }
}

function content(shared) {
  const all = element("a", { class: "button", href: shared.download, download: "" }, LINKS.saveAll);
  const head = element("div", {}, element("h1", {}, element("bdi", {}, printable(shared.name))), element("p", { class: "note" }, LINKS.note(shared.photos.length, localDay(shared.expires_at))));
  return [element("header", { class: "shared-head" }, head, all), element("ul", { class: "shared-photos" }, ...shared.photos.map(photoItem))];
}

function photoItem(photo) {
  const name = printable(photo.name);
  const shown = element("img", { src: photo.thumbnail, alt: name, width: photo.width, height: photo.height, loading: "lazy", decoding: "async" });
  const save = element("a", { class: "note", href: photo.download, download: "", "aria-label": LINKS.save(name) }, element("bdi", {}, name));
  return element("li", {}, element("a", { href: photo.picture }, shown), save);
}
