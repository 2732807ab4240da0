/** What the archive did with a photo: how close it is to its original, and how it is stored. */

import { CLOSENESS, MEANINGS } from "../texts/closeness.js";
import { FIGURES, ORIGINS, STORAGE, VIEWER } from "../texts/viewer.js";
import { onRequest, terms } from "./terms.js";
import { dateAndTime, printable, size } from "../format.js";
import { element } from "../dom.js";

const DAMAGED = "damaged: ";

/** Where the colours come from, a key of `ORIGINS`, for a label as in `GrayVault-Color`. */
export function originOf(label) {
  if (label === null) return "missing";
  if (label in ORIGINS) return label;
  return label.includes("measured-with=") ? "standIn" : "restored";
}

/** How close a photo is to its original, for the JSON of `/photo/…/meta`; figures on request. */
export function closenessPart(meta) {
  if (meta.closeness === null) return null;
  return element(
    "section",
    { class: "closeness" },
    element("h2", {}, CLOSENESS[meta.closeness]),
    element("p", {}, MEANINGS[meta.closeness]),
    onRequest(VIEWER.figures, terms(figures(meta)), element("p", { class: "hint" }, FIGURES.scale)),
  );
}

/** How a photo is stored, on request; what it saves is always shown. */
export function storagePart(meta) {
  return element(
    "section",
    { class: "storage" },
    element("p", {}, saving(meta)),
    onRequest(VIEWER.storage, terms(stored(meta))),
  );
}

function figures(meta) {
  const digits = (value, places) => (value === null ? null : value.toFixed(places));
  return [
    [FIGURES.likenessFull, digits(meta.likeness_full_size, 1)],
    [FIGURES.likenessScreen, digits(meta.likeness_display, 1)],
    [FIGURES.asked, digits(meta.quality, 0)],
    [FIGURES.colorMean, digits(meta.delta_e_mean, 2)],
    [FIGURES.colorMost, digits(meta.delta_e_p95, 2)],
    [FIGURES.colorWorst, digits(meta.delta_e_tile, 2)],
    [FIGURES.brightness, meta.luma_psnr === null ? null : `${meta.luma_psnr.toFixed(1)} dB`],
  ];
}

function stored(meta) {
  return [
    [STORAGE.color, color(meta), meta.hint_bytes ? STORAGE.parts(size(meta.luma_bytes), size(meta.hint_bytes)) : null],
    [STORAGE.brightness, brightness(meta)],
    [STORAGE.attachments, meta.attachments?.map(({ kind, bytes }) => `${STORAGE.kinds[kind] ?? kind} (${size(bytes)})`).join(", ")],
    [STORAGE.leftOut, meta.left_out && printable(meta.left_out)],
    [STORAGE.damage, meta.note?.startsWith(DAMAGED) ? STORAGE.damaged(printable(meta.note.slice(DAMAGED.length))) : null],
    [STORAGE.original, original(meta), STORAGE.archived(dateAndTime(meta.archived_at))],
  ];
}

function color(meta) {
  if (meta.tier === "color") return STORAGE.keptInColor;
  if (meta.colorizer === null) return STORAGE.noColor;
  const by = meta.colorizer === "propagate" ? STORAGE.hintsAlone : STORAGE.network;
  return by + (meta.hint_bytes ? STORAGE.fromHints(size(meta.hint_bytes)) : STORAGE.withoutHints);
}

function brightness(meta) {
  return meta.tier === "compact" && meta.distance > 1 ? STORAGE.lossy : (STORAGE.tiers[meta.tier] ?? meta.tier);
}

function saving(meta) {
  const factor = (meta.source_bytes / meta.stored_bytes).toFixed(2);
  const previews = meta.preview_bytes ? STORAGE.withoutPreviews(size(meta.preview_bytes)) : "";
  return `${STORAGE.smaller(size(meta.source_bytes), size(meta.stored_bytes), factor)}${previews}.`;
}

function original(meta) {
  if (meta.original_freed) return STORAGE.freed;
  const others = meta.sources.length - 1;
  const also = others > 0 ? STORAGE.otherPlaces(others) : "";
  const isThere = meta.sources.some((source) => source.state === "present");
  return `${printable(meta.source)}${also}${!isThere && meta.trash.length ? STORAGE.inTrash : ""}`;
}
