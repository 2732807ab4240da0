/** The details of a photo, in plain words. */

import { element } from "../dom.js";
import { count, dateAndTime, likenessWord, printable, size, visibility } from "../format.js";

const TIERS = {
  compact: "Visually lossless",
  lossless: "Exact to the pixel",
  exact: "The JPEG's own, bit for bit",
  color: "Kept in colour",
};

const ATTACHMENTS = {
  alpha: "opacity",
  iptc: "IPTC record",
  "gain-map": "HDR gain map",
  depth: "depth map",
  video: "video of the motion photo",
  auxiliary: "another picture",
};

/** A list of terms and sentences for the JSON of `/photo/…/meta`. */
export function photoDetails(meta) {
  const list = element("dl", { class: "facts" });
  for (const [term, ...sentences] of entries(meta)) {
    const lines = sentences.filter(Boolean).map((sentence) => element("p", {}, sentence));
    if (lines.length) list.append(element("dt", {}, term), element("dd", {}, ...lines));
  }
  return list;
}

/** Where the colours come from, in words, for a label as in `GrayVault-Color`. */
export function colorLabel(label) {
  if (label === null) return "Its colours can't be restored here";
  if (label === "kept") return "Kept in colour";
  if (label === "gray") return "Gray photo";
  if (label.includes("measured-with=")) return "Restored colour, by another colorizer";
  return "Restored colour";
}

function entries(meta) {
  return [
    ["Taken", meta.taken_at ? dateAndTime(meta.taken_at) : null, meta.camera ? printable(meta.camera) : null],
    ["Picture", pixels(meta)],
    ["Colour", ...color(meta)],
    ["Likeness", ...likeness(meta)],
    ["Brightness", brightness(meta)],
    ["Size", ...saving(meta)],
    ["Attachments", attachments(meta)],
    ["Original", original(meta), `Archived ${dateAndTime(meta.archived_at)} (UTC)`],
    ["Note", meta.note ? printable(meta.note) : null],
  ];
}

function pixels(meta) {
  const megapixels = ((meta.width * meta.height) / 1e6).toFixed(1);
  const depth = meta.depth > 8 ? `, ${meta.depth} bits` : "";
  return `${meta.width} × ${meta.height}, ${megapixels} megapixels${depth}, ${meta.format.toUpperCase()}`;
}

function color(meta) {
  if (meta.tier === "color") return ["Kept in colour, not restored."];
  if (meta.colorizer === null) return ["The photo has none: it is gray."];
  const hints = meta.hint_bytes ? `from ${size(meta.hint_bytes)} of hints` : "without hints";
  const lines = [`Restored by ${meta.colorizer} ${hints}.`];
  if (meta.delta_e_mean !== null) {
    lines.push(
      `Colour error: mean ΔE00 ${meta.delta_e_mean.toFixed(1)} — ${visibility(meta.delta_e_mean)}.`,
      `95 % of the picture is within ${meta.delta_e_p95.toFixed(1)}, its worst spot at ${meta.delta_e_tile.toFixed(1)}.`,
    );
  }
  return lines;
}

function likeness(meta) {
  if (meta.likeness_full_size === null) return [];
  const [full, screen] = [meta.likeness_full_size, meta.likeness_display].map((score) => score.toFixed(0));
  const asked = meta.quality === null ? "" : ` ${meta.quality} was asked for.`;
  return [
    `Looks like the original: ${full} of 100 at full size, ${screen} on a screen — ${likenessWord(Math.min(meta.likeness_full_size, meta.likeness_display))}.${asked}`,
    "90 is hard to tell apart, 80 very good, 70 good, 50 medium.",
  ];
}

function brightness(meta) {
  const psnr = meta.luma_psnr === null ? "" : ` (PSNR ${meta.luma_psnr.toFixed(1)} dB)`;
  const coarse = meta.tier === "compact" && meta.distance > 1;
  return `${coarse ? "JPEG XL, with loss" : (TIERS[meta.tier] ?? meta.tier)}${psnr}.`;
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
  return meta.attachments?.map(({ kind, bytes }) => `${ATTACHMENTS[kind] ?? kind} (${size(bytes)})`).join(", ");
}

function original(meta) {
  if (meta.original_freed) return "Freed: the archive has the only copy.";
  const others = meta.sources.length - 1;
  const also = others > 0 ? `, and ${count(others, "other place")}` : "";
  const isThere = meta.sources.some((source) => source.state === "present");
  const trashed = !isThere && meta.trash.length ? "; now it is in the trash" : "";
  return `${printable(meta.source)}${also}${trashed}`;
}
