/** The statistics: what the archive saves, and the colour error of its photos. */

import { element } from "../dom.js";
import { bars, scale, stackedBar } from "./plots.js";
import { fetchJson } from "../api_client.js";
import { count, printable, size, visibility } from "../format.js";

const ZONES = [
  { label: "not visible", from: 0 },
  { label: "hardly visible, even side by side", from: 1 },
  { label: "visible side by side", from: 2 },
  { label: "easy to see", from: 4 },
];

export class StatsPage {
  constructor(container) {
    this.container = container;
  }

  /** Fetch the statistics and show them. */
  async show() {
    this.container.hidden = false;
    document.title = "Savings – GrayVault";
    window.scrollTo(0, 0);
    try {
      this.container.replaceChildren(...sections(await fetchJson("/stats")));
    } catch (error) {
      this.container.replaceChildren(element("p", { class: "message", role: "alert" }, error.message));
    }
  }

  hide() {
    this.container.hidden = true;
  }
}

function sections(stats) {
  if (!stats.photos) return [element("p", { class: "message" }, "There are no photos yet."), ...filesNotArchived(stats)];
  return [
    element("h1", {}, "Savings"),
    headline(stats),
    element("div", { class: "plots" }, savings(stats), composition(stats), ...colorError(stats), ...groups(stats), ...filesNotArchived(stats)),
  ];
}

function headline(stats) {
  const figure = (value, label) => element("div", {}, element("b", {}, value), element("span", {}, label));
  return element(
    "div",
    { class: "headline" },
    figure(`${stats.factor.toFixed(2)}×`, "smaller than the originals"),
    figure(stats.photos.toLocaleString("en"), stats.photos === 1 ? "photo" : "photos"),
    figure(size(stats.source_bytes), "of originals"),
    figure(size(stats.stored_bytes), "in the archive"),
  );
}

function savings(stats) {
  const inColor = stats.source_bytes / stats.factor_codec;
  const plot = bars("What brought the saving", [
    { label: "The originals", value: stats.source_bytes, text: size(stats.source_bytes), tone: "tone-0" },
    { label: "The same codec, in colour", value: inColor, text: `${size(inColor)}, ${stats.factor_codec.toFixed(2)}× by the codec`, tone: "tone-1" },
    { label: "This archive", value: stats.stored_bytes, text: `${size(stats.stored_bytes)}, ${stats.factor_color.toFixed(2)}× by the colour`, tone: "tone-2" },
  ]);
  plot.append(element("p", { class: "aside" }, freedOriginals(stats)));
  return plot;
}

function freedOriginals(stats) {
  if (stats.freed_bytes) return `${size(stats.freed_bytes)} of originals were freed.`;
  return `All originals are kept. Freeing them would save ${size(stats.freeable_bytes)}.`;
}

function composition(stats) {
  const rest = stats.stored_bytes - stats.luma_bytes - stats.hint_bytes;
  return stackedBar("What the archive is made of", [
    { label: "Brightness", value: stats.luma_bytes, text: share(stats.luma_bytes, stats), tone: "tone-0" },
    { label: "Hints", value: stats.hint_bytes, text: share(stats.hint_bytes, stats), tone: "tone-2" },
    { label: "Metadata and attachments", value: rest, text: share(rest, stats), tone: "tone-3" },
  ]);
}

function share(bytes, stats) {
  return `${size(bytes)} (${((100 * bytes) / stats.stored_bytes).toFixed(1)} %)`;
}

function colorError(stats) {
  if (stats.delta_e_mean === null) return [];
  const marks = [
    { label: "mean", value: stats.delta_e_mean },
    { label: "95th percentile", value: stats.delta_e_p95 },
  ];
  const plot = scale("Colour error of restored photos (ΔE00)", Math.max(8, 1.5 * stats.delta_e_p95), ZONES, marks);
  const words = `On average the error is ${visibility(stats.delta_e_mean)}; 95 % of an average photo is within ${stats.delta_e_p95.toFixed(1)}.`;
  plot.append(element("p", { class: "aside" }, words));
  return [plot];
}

function groups(stats) {
  const rows = (groups) =>
    Object.entries(groups).map(([name, group]) => ({
      label: printable(name === "none" ? "none (gray, or kept in colour)" : name),
      value: group.photos,
      text: `${count(group.photos, "photo")}, ${(group.source_bytes / group.stored_bytes).toFixed(2)}×`,
    }));
  return [bars("Tiers", rows(stats.by_tier)), bars("Colorizers", rows(stats.by_colorizer))];
}

function filesNotArchived(stats) {
  const rows = (reasons, tone) =>
    Object.entries(reasons).map(([reason, number]) => ({ label: printable(reason), value: number, text: count(number, "file"), tone }));
  const all = [
    ["Skipped on purpose", rows(stats.skipped_by_reason, "tone-0")],
    ["Failed", rows(stats.failed_by_reason, "tone-4")],
    ["Not photos", rows(stats.ignored_by_kind, "tone-3")],
  ];
  return all.filter(([, bar]) => bar.length).map(([title, bar]) => bars(title, bar));
}
