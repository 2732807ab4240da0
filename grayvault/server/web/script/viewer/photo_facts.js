/** The facts of a photo as its camera told them: date, camera, lens, exposure, place. */

import { FACTS } from "../texts/viewer.js";
import { dateAndTime, printable } from "../format.js";
import { element } from "../dom.js";
import { terms } from "./terms.js";

const AROUND = 0.2;

/** A list of terms for the JSON of `/photo/…/meta`. */
export function photoFacts(meta) {
  const exif = meta.exif ?? {};
  return terms([
    [FACTS.taken, meta.taken_at ? dateAndTime(meta.taken_at) : FACTS.noDate],
    [FACTS.camera, meta.camera && printable(meta.camera)],
    [FACTS.lens, exif.lens && printable(exif.lens)],
    [FACTS.exposure, exposure(exif)],
    [FACTS.place, typeof exif.latitude === "number" ? place(exif) : null],
    [FACTS.picture, FACTS.pixels(meta.width, meta.height, meta.depth, meta.format.toUpperCase())],
  ]);
}

/** Where the photo was taken: a link to the map around it. */
function place({ latitude, longitude }) {
  const edges = [latitude - AROUND, longitude - AROUND, latitude + AROUND, longitude + AROUND];
  const href = `/map?area=${edges.map((edge) => edge.toFixed(5)).join(",")}`;
  return element("a", { href, "data-inside": "" }, FACTS.degrees(latitude, longitude));
}

function exposure(exif) {
  const facts = [
    exif.exposure_seconds && FACTS.seconds(shutter(exif.exposure_seconds)),
    exif.f_number && FACTS.aperture(rounded(exif.f_number)),
    exif.iso && FACTS.iso(Math.round(exif.iso)),
    exif.focal_length_mm && FACTS.focal(rounded(exif.focal_length_mm)),
  ];
  return facts.filter(Boolean).join(" · ");
}

/** A time of exposure as cameras write it: 1/250, 0.5, 30. */
function shutter(seconds) {
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)}` : String(rounded(seconds));
}

function rounded(number) {
  return Math.round(number * 10) / 10;
}
