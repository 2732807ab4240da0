/** What the archive saves, and what that costs in colour. */

import { element } from "./elements.js";
import { bars, parts, scale } from "./plots.js";
import { ask } from "./server.js";
import { count, printable, size, visible } from "./words.js";

const ZONES = [
  { label: "not visible", from: 0 },
  { label: "hardly visible, even side by side", from: 1 },
  { label: "visible side by side", from: 2 },
  { label: "easy to see", from: 4 },
];

export class Accounts {
  constructor(place) {
    this.place = place;
  }

  /** Ask for the figures, and show them. */
  async show() {
    this.place.hidden = false;
    document.title = "Savings – GrayVault";
    window.scrollTo(0, 0);
    try {
      this.place.replaceChildren(...told(await ask("/stats")));
    } catch (error) {
      this.place.replaceChildren(element("p", { class: "message", role: "alert" }, error.message));
    }
  }

  /** Put them away. */
  hide() {
    this.place.hidden = true;
  }
}

function told(stats) {
  if (!stats.photos) return [element("p", { class: "message" }, "There is nothing to account for yet."), ...left(stats)];
  return [
    element("h1", {}, "Savings"),
    headline(stats),
    element("div", { class: "plots" }, saved(stats), inside(stats), ...error(stats), ...shares(stats), ...left(stats)),
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

function saved(stats) {
  const inColor = stats.source_bytes / stats.factor_codec;
  const plot = bars("What brought the saving", [
    { label: "The originals", value: stats.source_bytes, told: size(stats.source_bytes), tone: "tone-0" },
    { label: "The same codec, in colour", value: inColor, told: `${size(inColor)}, ${stats.factor_codec.toFixed(2)}× by the codec`, tone: "tone-1" },
    { label: "This archive", value: stats.stored_bytes, told: `${size(stats.stored_bytes)}, ${stats.factor_color.toFixed(2)}× by the colour`, tone: "tone-2" },
  ]);
  plot.append(element("p", { class: "aside" }, freed(stats)));
  return plot;
}

function freed(stats) {
  if (stats.freed_bytes) return `${size(stats.freed_bytes)} were freed on originals.`;
  return `All originals are kept. Freeing them would save ${size(stats.freeable_bytes)}.`;
}

function inside(stats) {
  const rest = stats.stored_bytes - stats.luma_bytes - stats.hint_bytes;
  return parts("What the archive is made of", [
    { label: "Brightness", value: stats.luma_bytes, told: share(stats.luma_bytes, stats), tone: "tone-0" },
    { label: "Hints", value: stats.hint_bytes, told: share(stats.hint_bytes, stats), tone: "tone-2" },
    { label: "Metadata and what was beside", value: rest, told: share(rest, stats), tone: "tone-3" },
  ]);
}

function share(bytes, stats) {
  return `${size(bytes)} (${((100 * bytes) / stats.stored_bytes).toFixed(1)} %)`;
}

function error(stats) {
  if (stats.delta_e_mean === null) return [];
  const marks = [
    { label: "mean", value: stats.delta_e_mean },
    { label: "95th percentile", value: stats.delta_e_p95 },
  ];
  const plot = scale("Colour error of restored photos (ΔE00)", Math.max(8, 1.5 * stats.delta_e_p95), ZONES, marks);
  const words = `On average the error is ${visible(stats.delta_e_mean)}; 95 % of an average photo is within ${stats.delta_e_p95.toFixed(1)}.`;
  plot.append(element("p", { class: "aside" }, words));
  return [plot];
}

function shares(stats) {
  const rows = (groups) =>
    Object.entries(groups).map(([name, group]) => ({
      label: printable(name === "none" ? "none (gray, or kept in colour)" : name),
      value: group.photos,
      told: `${count(group.photos, "photo")}, ${(group.source_bytes / group.stored_bytes).toFixed(2)}×`,
    }));
  return [bars("Tiers", rows(stats.by_tier)), bars("Who restores the colours", rows(stats.by_colorizer))];
}

function left(stats) {
  const rows = (reasons, tone) =>
    Object.entries(reasons).map(([reason, number]) => ({ label: printable(reason), value: number, told: count(number, "file"), tone }));
  const all = [
    ["Skipped on purpose", rows(stats.skipped_by_reason, "tone-0")],
    ["Failed", rows(stats.failed_by_reason, "tone-4")],
    ["Files that are no photos", rows(stats.ignored_by_kind, "tone-3")],
  ];
  return all.filter(([, some]) => some.length).map(([title, some]) => bars(title, some));
}
