/** What is known of a photo, in plain words. */

import { element } from "./elements.js";
import { count, moment, printable, size, visible } from "./words.js";

const TIERS = {
  compact: "Visually lossless",
  lossless: "Exact to the pixel",
  exact: "The JPEG's own, bit for bit",
  color: "Kept with its colours",
};

const ATTACHMENTS = {
  alpha: "opacity",
  iptc: "IPTC record",
  "gain-map": "HDR gain map",
  depth: "depth map",
  video: "video of the motion photo",
  auxiliary: "another picture",
};

/** A list of terms and what is to be said of them, for what `/photo/…/meta` answers. */
export function factsOf(meta) {
  const list = element("dl", { class: "facts" });
  for (const [term, ...sentences] of entries(meta)) {
    const told = sentences.filter(Boolean).map((sentence) => element("p", {}, sentence));
    if (told.length) list.append(element("dt", {}, term), element("dd", {}, ...told));
  }
  return list;
}

/** Where the colours that are seen come from, by what the server says (as in `GrayVault-Color`). */
export function colorLabel(label) {
  if (label === null) return "Nobody can restore its colours here";
  if (label === "kept") return "Kept in colour";
  if (label === "gray") return "Gray photo";
  if (label.includes("measured-with=")) return "Restored colour, by a stand-in";
  return "Restored colour";
}

function entries(meta) {
  return [
    ["Taken", meta.taken_at ? moment(meta.taken_at) : null, meta.camera ? printable(meta.camera) : null],
    ["Picture", pixels(meta)],
    ["Colour", ...color(meta)],
    ["Brightness", brightness(meta)],
    ["Size", ...saving(meta)],
    ["Kept beside it", attachments(meta)],
    ["Original", original(meta), `Archived ${moment(meta.archived_at)} (UTC)`],
    ["Note", meta.note ? printable(meta.note) : null],
  ];
}

function pixels(meta) {
  const megapixels = ((meta.width * meta.height) / 1e6).toFixed(1);
  const depth = meta.depth > 8 ? `, ${meta.depth} bits` : "";
  return `${meta.width} × ${meta.height}, ${megapixels} megapixels${depth}, ${meta.format.toUpperCase()}`;
}

function color(meta) {
  if (meta.tier === "color") return ["Kept as it was, not restored."];
  if (meta.colorizer === null) return ["The photo has none: it is gray."];
  const hints = meta.hint_bytes ? `from ${size(meta.hint_bytes)} of hints` : "without hints";
  const lines = [`Restored by ${meta.colorizer} ${hints}.`];
  if (meta.delta_e_mean !== null) {
    lines.push(
      `Colour error: mean ΔE00 ${meta.delta_e_mean.toFixed(1)} — ${visible(meta.delta_e_mean)}.`,
      `95 % of the picture is within ${meta.delta_e_p95.toFixed(1)}, its worst spot at ${meta.delta_e_tile.toFixed(1)}.`,
    );
  }
  return lines;
}

function brightness(meta) {
  const psnr = meta.luma_psnr === null ? "" : ` (PSNR ${meta.luma_psnr.toFixed(1)} dB)`;
  return `${TIERS[meta.tier] ?? meta.tier}${psnr}.`;
}

function saving(meta) {
  const factor = meta.source_bytes / meta.stored_bytes;
  const previews = meta.preview_bytes ? `, without ${size(meta.preview_bytes)} of previews` : "";
  return [
    `${size(meta.source_bytes)} → ${size(meta.stored_bytes)}: ${factor.toFixed(2)} times smaller${previews}.`,
    meta.hint_bytes ? `Brightness takes ${size(meta.luma_bytes)}, hints ${size(meta.hint_bytes)}.` : null,
  ];
}

function attachments(meta) {
  return meta.attachments?.map((one) => `${ATTACHMENTS[one.kind] ?? one.kind} (${size(one.bytes)})`).join(", ");
}

function original(meta) {
  if (meta.original_freed) return "Freed: the archive has the only copy.";
  const others = meta.sources.length - 1;
  const also = others > 0 ? `, and ${count(others, "other place")}` : "";
  const isThere = meta.sources.some((source) => source.state === "present");
  const trashed = !isThere && meta.trash.length ? "; now it is in the trash" : "";
  return `${printable(meta.source)}${also}${trashed}`;
}
