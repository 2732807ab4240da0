/** The admin page: queue, trash, access and the archive's health. */

import { element } from "../dom.js";
import { fetchJson } from "../api_client.js";
import { ADMIN } from "../texts/admin.js";
import { health } from "./health.js";
import { links } from "./links.js";
import { queue } from "./queue.js";
import { tokens } from "./tokens.js";
import { trash } from "./trash.js";

const SECTIONS = [queue, trash, links, tokens, health];

export class AdminPage {
  constructor(container) {
    this.container = container;
  }

  /** Show all sections; each fills itself. */
  async show() {
    this.container.hidden = false;
    document.title = `${ADMIN.title} – GrayVault`;
    window.scrollTo(0, 0);
    const { scope } = await fetchJson("/access").catch(() => ({ scope: null }));
    if (scope !== "admin") {
      this.container.replaceChildren(element("p", { class: "message", role: "alert" }, ADMIN.notAllowed));
      return;
    }
    this.container.replaceChildren(element("h1", {}, ADMIN.title), ...SECTIONS.map((section) => section()));
  }

  hide() {
    this.container.hidden = true;
    this.container.replaceChildren();
  }
}
