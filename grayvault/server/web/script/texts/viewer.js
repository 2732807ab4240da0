/** What the page of one photo says. Names and figures are put in where a text is a function. */

import { count } from "../format.js";

export const ORIGINS = {
  missing: "Its colours can't be restored here",
  kept: "Kept in colour",
  gray: "Gray photo",
  standIn: "Restored colour, in a simpler way than usual",
  restored: "Restored colour",
};

export const VIEWS = {
  color: "Colour",
  gray: "Gray",
  original: "Original",
  hints: "Hints",
  difference: "Difference",
};

export const VIEW_HINTS = {
  color: null,
  gray: "The picture that the archive stores.",
  original: "The file as it was before archiving.",
  hints: "The few stored colours, without the picture.",
  difference: "What the archive changed: black is unchanged.",
};

export const VIEWER = {
  about: "About the photo",
  photos: "Photos",
  previous: "Previous photo",
  next: "Next photo",
  back: "Back to the photos",
  show: "Show",
  slider: "Slider",
  sliderHint: "Compare with the restored colours",
  compare: "Compare",
  beside: (percent, left, right) => `${percent} % ${left}, the rest ${right}`,
  picture: (name, view) => `${name}: ${view}`,
  broken: (view) => `${view}: this picture can't be shown right now`,
  differs: "Difference, eight times as strong",
  gone: "This photo is not here",
  failed: "This photo can't be shown now",
  all: "All photos",
  download: "Download",
  figures: "Figures",
  storage: "How it is stored",
};

export const FACTS = {
  taken: "Taken",
  camera: "Camera",
  lens: "Lens",
  exposure: "Exposure",
  place: "Place",
  picture: "Picture",
  noDate: "No date in the file",
  seconds: (text) => `${text} s`,
  aperture: (number) => `f/${number}`,
  iso: (number) => `ISO ${number}`,
  focal: (number) => `${number} mm`,
  degrees: (latitude, longitude) =>
    `${Math.abs(latitude).toFixed(4)}° ${latitude < 0 ? "S" : "N"}, ${Math.abs(longitude).toFixed(4)}° ${longitude < 0 ? "W" : "E"}`,
  pixels: (width, height, depth, format) =>
    `${width} × ${height}, ${((width * height) / 1e6).toFixed(1)} megapixels${depth > 8 ? `, ${depth} bits` : ""}, ${format}`,
};

export const FIGURES = {
  likenessFull: "Likeness at full size, of 100",
  likenessScreen: "Likeness on a screen, of 100",
  asked: "Likeness asked for",
  colorMean: "Mean colour error (ΔE00)",
  colorMost: "95 % of the picture within (ΔE00)",
  colorWorst: "Worst spot (ΔE00)",
  brightness: "Brightness (PSNR)",
  scale: "Likeness is SSIMULACRA2: 90 is hard to tell apart, 80 very good, 70 good, 50 medium. A colour error under 1 is not visible.",
};

export const STORAGE = {
  smaller: (source, stored, factor) => `${source} → ${stored}: ${factor} times smaller`,
  withoutPreviews: (bytes) => `, without ${bytes} of previews`,
  parts: (luma, hints) => `Brightness takes ${luma}, hints ${hints}.`,
  color: "Colour",
  network: "Restored by a trained network",
  hintsAlone: "Restored without a network",
  fromHints: (bytes) => ` from ${bytes} of hints.`,
  withoutHints: " without hints.",
  keptInColor: "Kept in colour, not restored.",
  noColor: "The photo has none: it is gray.",
  brightness: "Brightness",
  attachments: "Attachments",
  leftOut: "Left out",
  original: "Original",
  damaged: (what) => `The file was damaged when it was archived (${what}).`,
  damage: "Damage",
  freed: "Freed: the archive has the only copy.",
  otherPlaces: (number) => `, and ${count(number, "other place")}`,
  inTrash: "; now it is in the trash",
  archived: (when) => `Archived ${when} (UTC)`,
  lossy: "JPEG XL, with loss",
  tiers: {
    compact: "Visually lossless",
    lossless: "Exact to the pixel",
    exact: "The JPEG's own, bit for bit",
    color: "Kept in colour",
  },
  kinds: {
    alpha: "opacity",
    iptc: "IPTC record",
    "gain-map": "HDR gain map",
    depth: "depth map",
    video: "video of the motion photo",
    auxiliary: "another picture",
    container: "everything else in the file",
  },
};

export const ZOOM = {
  open: "Zoom in",
  photo: (name) => `${name}, zoomed`,
  tools: "Zoom",
  in: "Zoom in",
  out: "Zoom out",
  pixels: "1:1, one pixel of the photo on one of the screen",
  whole: "Whole photo",
  close: "Close",
  failed: "The photo can't be zoomed into right now.",
};
