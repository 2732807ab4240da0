/** What the archive saves, how close its photos are to their originals, and what is not in it. */

import { element } from "../dom.js";
import { bars, stackedBar } from "./plots.js";
import { worstPhotos } from "./worst_photos.js";
import { fetchJson } from "../api_client.js";
import { size } from "../format.js";
import { CLOSENESS } from "../texts/closeness.js";
import { FAILED, inWords, NOT_PHOTOS, SKIPPED } from "../texts/not_archived.js";
import { CLOSE, FIGURES, headline, LEFT_OUT, MADE_OF, SAVED, SAVINGS, STORED_AS } from "../texts/savings.js";

const WORST = 12;

export class StatsPage {
  constructor(container) {
    this.container = container;
  }

  /** Fetch the statistics and show them. */
  async show() {
    this.container.hidden = false;
    document.title = `${SAVINGS.title} – GrayVault`;
    window.scrollTo(0, 0);
    try {
      const [stats, closeness] = await Promise.all([fetchJson(`/stats?worst=${WORST}`), fetchJson("/stats/closeness")]);
      this.container.replaceChildren(...sections(stats, closeness));
    } catch (error) {
      this.container.replaceChildren(element("p", { class: "message", role: "alert" }, error.message));
    }
  }

  hide() {
    this.container.hidden = true;
  }
}

function sections(stats, closeness) {
  if (!stats.photos) return [element("p", { class: "message" }, SAVINGS.none), ...filesNotArchived(stats)];
  return [
    element("h1", {}, SAVINGS.title),
    element("p", { class: "headline" }, headline(stats, closeness)),
    element("div", { class: "plots" }, savings(stats), howClose(stats, closeness), composition(stats), storedAs(stats), ...filesNotArchived(stats)),
    ...(stats.worst.length ? [worstPhotos(stats.worst)] : []),
  ];
}

function savings(stats) {
  const row = (label, bytes, tone) => ({ label, value: bytes, text: size(Math.round(bytes)), tone });
  const plot = bars(SAVED.title, [
    row(SAVED.originals, stats.source_bytes, "tone-0"),
    ...inColor(stats).map(([label, bytes]) => row(label, bytes, "tone-1")),
    row(SAVED.archive, stats.stored_bytes, "tone-2"),
  ]);
  plot.append(element("p", { class: "aside" }, originals(stats)));
  return plot;
}

/** What the photos would take in colour: without loss, if that is known, and at their quality. */
function inColor(stats) {
  const atQuality = stats.source_bytes / stats.factor_codec;
  if (stats.factor_lossless === null) return [[SAVED.codec, atQuality]];
  return [
    [SAVED.lossless, stats.source_bytes / stats.factor_lossless],
    [SAVED.quality, atQuality],
  ];
}

function originals(stats) {
  return stats.freed_bytes ? SAVED.freed(size(stats.freed_bytes)) : SAVED.notFreed(size(stats.freeable_bytes));
}

function howClose(stats, closeness) {
  const rows = Object.entries(closeness).filter(([name, number]) => number || name !== "unmeasured");
  const plot = bars(
    CLOSE.title,
    rows.map(([name, number]) => ({ label: CLOSENESS[name], value: number, text: CLOSE.photos(number), tone: "tone-3" })),
  );
  if (stats.quality_missed) plot.append(element("p", { class: "aside" }, CLOSE.missed(stats.quality_missed)));
  plot.append(figures(stats));
  return plot;
}

/** The measured figures, for those who ask. */
function figures(stats) {
  const list = element("dl", {});
  for (const [key, [term, note]] of Object.entries(FIGURES)) {
    if (stats[key] === null) continue;
    list.append(element("dt", {}, term), element("dd", {}, `${stats[key].toFixed(key === "delta_e_mean" ? 2 : 1)} `, element("span", { class: "much" }, note)));
  }
  return element("details", {}, element("summary", {}, CLOSE.figures), list);
}

function composition(stats) {
  const segment = (label, bytes, tone) => ({ label, value: bytes, text: `${size(bytes)} (${((100 * bytes) / stats.stored_bytes).toFixed(1)} %)`, tone });
  return stackedBar(MADE_OF.title, [
    segment(MADE_OF.pictures, stats.luma_bytes, "tone-0"),
    segment(MADE_OF.hints, stats.hint_bytes, "tone-2"),
    segment(MADE_OF.rest, stats.stored_bytes - stats.luma_bytes - stats.hint_bytes, "tone-3"),
  ]);
}

function storedAs(stats) {
  const rows = Object.entries(stats.by_tier).map(([tier, group]) => ({
    label: STORED_AS[tier],
    value: group.photos,
    text: SAVINGS.smaller(group.photos, group.source_bytes / group.stored_bytes),
  }));
  return bars(SAVINGS.storedAs, rows);
}

function filesNotArchived(stats) {
  const all = [
    [LEFT_OUT.skipped, stats.skipped_by_reason, SKIPPED, "tone-0"],
    [LEFT_OUT.failed, stats.failed_by_reason, FAILED, "tone-4"],
    [LEFT_OUT.ignored, stats.ignored_by_kind, NOT_PHOTOS, "tone-3"],
  ];
  return all.filter(([, counts]) => Object.keys(counts).length).map(([title, counts, words, tone]) => bars(title, rowsOf(counts, words, tone)));
}

function rowsOf(counts, words, tone) {
  return Object.entries(counts).map(([code, number]) => ({ label: inWords(words, code), value: number, text: LEFT_OUT.files(number), tone }));
}
