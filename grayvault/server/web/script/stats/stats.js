/** The statistics: what the archive saves, and the colour error of its photos. */

import { element } from "../dom.js";
import { bars, scale, stackedBar } from "./plots.js";
import { fetchJson } from "../api_client.js";
import { count, likenessWord, printable, size, visibility } from "../format.js";

const ZONES = [
  { label: "not visible", from: 0 },
  { label: "hardly visible, even side by side", from: 1 },
  { label: "visible side by side", from: 2 },
  { label: "easy to see", from: 4 },
];

const LIKENESS_ZONES = [
  { label: "medium or less", from: 0, tone: "zone-3" },
  { label: "good", from: 70, tone: "zone-2" },
  { label: "very good", from: 80, tone: "zone-1" },
  { label: "hard to tell apart", from: 90, tone: "zone-0" },
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
    element("div", { class: "plots" }, savings(stats), composition(stats), ...likeness(stats), ...colorError(stats), ...groups(stats), ...filesNotArchived(stats)),
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
  const plot = bars("What brought the saving", [
    { label: "The originals", value: stats.source_bytes, text: size(stats.source_bytes), tone: "tone-0" },
    ...inColor(stats),
    { label: "This archive", value: stats.stored_bytes, text: `${size(stats.stored_bytes)}, ${stats.factor_color.toFixed(2)}× by the colour`, tone: "tone-2" },
  ]);
  plot.append(element("p", { class: "aside" }, freedOriginals(stats)));
  return plot;
}

/** What the codec takes in colour: without loss, if that is known, and with the quality that was asked for. */
function inColor(stats) {
  const withQuality = stats.source_bytes / stats.factor_codec;
  if (stats.factor_lossless === null) {
    return [{ label: "The same codec, in colour", value: withQuality, text: `${size(withQuality)}, ${stats.factor_codec.toFixed(2)}× by the codec`, tone: "tone-1" }];
  }
  const lossless = stats.source_bytes / stats.factor_lossless;
  return [
    { label: "In colour, without loss", value: lossless, text: `${size(lossless)}, ${stats.factor_lossless.toFixed(2)}× by the codec`, tone: "tone-1" },
    { label: "In colour, as asked for", value: withQuality, text: `${size(withQuality)}, ${stats.factor_quality.toFixed(2)}× by the quality`, tone: "tone-1" },
  ];
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

function likeness(stats) {
  if (stats.likeness_full_size === null) return [];
  const marks = [
    { label: "full size", value: Math.max(0, stats.likeness_full_size) },
    { label: "on a screen", value: Math.max(0, stats.likeness_display) },
  ];
  const plot = scale("How much photos look like their originals", 100, LIKENESS_ZONES, marks);
  const words = `On average ${likenessWord(stats.likeness_full_size)}; the least alike photo has ${stats.likeness_worst.toFixed(0)} of 100 at full size.`;
  const missed = stats.quality_missed ? ` ${count(stats.quality_missed, "photo")} of ${stats.quality_photos.toLocaleString("en")} below the quality that was asked for.` : "";
  plot.append(element("p", { class: "aside" }, words + missed));
  return [plot];
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
