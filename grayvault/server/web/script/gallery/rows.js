/** Lays photos out in rows as wide as the wall, at the photos' own shapes. */

const NARROWEST = 0.4;
const WIDEST = 6;

/**
 * The rows of all photos, from the top, and the height of the wall.
 *
 * `shapes` are widths by heights, `days` runs of `[day, how many]` or empty: then there are no
 * headings. `size` has the wall's `width`, the `height` that no row exceeds, the `gap` between
 * photos, that `between` months, the heights of the headings `monthHeight` and `dayHeight`, and the
 * `monthWidth` that a month's heading needs, all in pixels.
 *
 * A row has the photos from `first` to before `end`, `height` pixels high, below its headings:
 * `[index, month]` and `[index, day]` of the `months` (`YYYY-MM`, "" for no date) and `days` that
 * begin in it. Months that don't fill a row share one with their neighbours.
 */
export function rowsOf(shapes, days, size) {
  const rows = [];
  let top = 0;
  for (const row of shared(filledByMonths(shapes, days, size), shapes, size)) {
    const heading = (row.months.length ? size.monthHeight : 0) + (row.days.length ? size.dayHeight : 0);
    rows.push({ top, heading, ...row });
    top += heading + row.height + size.gap;
  }
  return { rows, height: top };
}

/** The left sides and widths of a row's photos, in pixels. */
export function placesOf(row, shapes, size) {
  const begins = new Set(row.months.map(([index]) => index));
  const places = [];
  let [left, month] = [0, 0];
  for (let index = row.first; index < row.end; index += 1) {
    if (index > row.first && begins.has(index)) {
      left = Math.max(left - size.gap, month + size.monthWidth) + size.between;
      month = left;
    }
    const width = shapeOf(shapes[index]) * row.height;
    places.push([left, width]);
    left += width + size.gap;
  }
  return places;
}

/** The width of a photo by its height: very narrow and very wide ones are cut. */
export function shapeOf(shape) {
  return Math.min(WIDEST, Math.max(NARROWEST, shape));
}

/** The rows of each month, which share none yet. */
function* filledByMonths(shapes, days, size) {
  for (const month of monthsOf(days, shapes.length)) {
    for (const [first, end, height] of filled(shapes, month.first, month.end, size)) {
      const months = first === month.first && month.name !== null ? [[first, month.name]] : [];
      yield { height, first, end, months, days: month.days.filter(([index]) => index >= first && index < end) };
    }
  }
}

/** The months: `name`, the photos from `first` to before `end`, and the `days` `[index, day]`. */
function monthsOf(days, count) {
  if (days.length === 0) return [{ name: null, first: 0, end: count, days: [] }];
  const months = [];
  let index = 0;
  for (const [day, many] of days) {
    const name = day.slice(0, 7);
    if (months.at(-1)?.name !== name) months.push({ name, first: index, end: index, days: [] });
    if (day) months.at(-1).days.push([index, day]);
    index += many;
    months.at(-1).end = index;
  }
  return months;
}

/** The same rows, but those of short months are put side by side where there is room. */
function* shared(rows, shapes, size) {
  let open = null;
  for (const row of rows) {
    const isShort = isShortMonth(row, size);
    const both = open && isShort ? joined(open, row) : null;
    const fits = both !== null && widthOf(both, shapes, size) <= size.width;
    if (open && !fits) yield open;
    if (!isShort) yield row;
    open = isShort ? (fits ? both : row) : null;
  }
  if (open) yield open;
}

/** Whether a row is a whole month that doesn't fill it. What has no date stands alone. */
function isShortMonth(row, size) {
  return row.months.length === 1 && row.months[0][1] !== "" && row.height === size.height;
}

function joined(row, next) {
  return { ...row, end: next.end, months: [...row.months, ...next.months], days: [...row.days, ...next.days] };
}

/** How much room a row takes, with the heading of its last month. */
function widthOf(row, shapes, size) {
  const places = placesOf(row, shapes, size);
  const [lastMonth] = places[row.months.at(-1)[0] - row.first];
  const [left, width] = places.at(-1);
  return Math.max(left + width, lastMonth + size.monthWidth);
}

/** Rows that are filled one after the other: first photo, end, height. The last may be short. */
function* filled(shapes, first, end, { width, height, gap }) {
  let [start, sum] = [first, 0];
  for (let index = first; index < end; index += 1) {
    sum += shapeOf(shapes[index]);
    const free = width - gap * (index - start);
    if (sum * height < free) continue;
    yield [start, index + 1, free / sum];
    [start, sum] = [index + 1, 0];
  }
  if (start < end) yield [start, end, height];
}
