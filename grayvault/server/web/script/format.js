/** Formats names, sizes and dates as text. */

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Text on one line: invisible and direction-changing characters become �. */
export function printable(text) {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "\ufffd");
}

/** Bytes in the unit that suits them: 812 B, 4.2 MB. */
export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit ? value.toFixed(1) : value} ${UNITS[unit]}`;
}

/** A number with its noun: 1 photo, 12,345 photos. */
export function count(number, singular, plural = `${singular}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? singular : plural}`;
}

/** A day and a time, as the camera had them (ISO 8601, its offset left out). */
export function dateAndTime(iso) {
  return formatted(iso, { dateStyle: "long", timeStyle: "short" });
}

/** A day. */
export function day(iso) {
  return formatted(iso, { dateStyle: "long" });
}

/** The day of a moment, by the visitor's clock. */
export function localDay(moment) {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(new Date(moment));
}

/** A day of a month: Wed, 1 May. */
export function dayOfMonth(iso) {
  return formatted(iso, { weekday: "short", day: "numeric", month: "short" });
}

/** A month and its year. */
export function month(iso) {
  return formatted(iso, { month: "long", year: "numeric" });
}

function formatted(iso, style) {
  const wall = new Date(`${iso.slice(0, 19)}Z`);
  return Number.isNaN(wall.getTime()) ? "" : new Intl.DateTimeFormat("en-GB", { ...style, timeZone: "UTC" }).format(wall);
}
