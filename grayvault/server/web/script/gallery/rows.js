/** Lays photos out in rows as wide as the wall, at the photos' own shapes. */

const NARROWEST = 0.4;
const WIDEST = 6;

/**
 * The rows of all photos, from the top, and the height of the wall.
 *
 * `shapes` are widths by heights, `days` runs of `[day, how many]` or empty: then there are no
 * headings. `size` has the wall's `width`, the `height` that no row exceeds, the `gap` between
 * photos, and the heights of the headings `monthHeight` and `dayHeight`, all in pixels.
 *
 * A row has the photos from `first` to before `end`, `height` pixels high, below its headings:
 * `month` (`YYYY-MM`, "" for no date) if one begins there, and `days` that begin in it, by index.
 */
export function rowsOf(shapes, days, size) {
  const rows = [];
  let top = 0;
  for (const month of monthsOf(days, shapes.length)) {
    let isFirst = true;
    for (const [first, end, height] of filled(shapes, month.first, month.end, size)) {
      const begun = month.days.filter(([index]) => index >= first && index < end);
      const heading = (isFirst && month.name !== null ? size.monthHeight : 0) + (begun.length ? size.dayHeight : 0);
      rows.push({ top, heading, height, first, end, month: isFirst ? month.name : null, days: begun });
      top += heading + height + size.gap;
      isFirst = false;
    }
  }
  return { rows, height: top };
}

/** The width of a photo by its height: very narrow and very wide ones are cut. */
export function shapeOf(shape) {
  return Math.min(WIDEST, Math.max(NARROWEST, shape));
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
