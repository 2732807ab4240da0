/** Plots, drawn as SVG in the page's own colours. Each says in words what it shows. */

import { drawn, element } from "./elements.js";

const WIDE = 100;

/** Bars of one unit; each row is {label, value, told, tone}. */
export function bars(title, rows) {
  const most = Math.max(...rows.map((row) => row.value), Number.MIN_VALUE);
  const list = element("ul", { class: "bars" });
  for (const row of rows) {
    const width = (WIDE * row.value) / most;
    const bar = drawn("rect", { width, height: 8, rx: 1, class: row.tone ?? "tone-1" });
    list.append(
      element(
        "li",
        {},
        element("span", { class: "what" }, row.label),
        element("span", { class: "much" }, row.told),
        drawn("svg", { viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none", "aria-hidden": "true" }, bar),
      ),
    );
  }
  return figure(title, list);
}

/** One bar of all parts; each part is {label, value, told, tone}. */
export function parts(title, all) {
  const sum = all.reduce((total, part) => total + part.value, 0) || 1;
  const bar = drawn("svg", { class: "stack", viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const legend = element("ul", { class: "legend" });
  let from = 0;
  for (const { label, value, told, tone } of all) {
    const width = (WIDE * value) / sum;
    bar.append(drawn("rect", { x: from, width, height: 8, class: tone }));
    from += width;
    legend.append(element("li", {}, element("span", { class: `dot ${tone}` }), element("span", {}, label), element("b", {}, told)));
  }
  return figure(title, bar, legend);
}

/** Figures on a scale from 0 to `most`, over named zones [{label, from}]; marks are {label, value}. */
export function scale(title, most, zones, marks) {
  const at = (value) => (WIDE * Math.min(value, most)) / most;
  const line = element("div", { class: "scale", "aria-hidden": "true" });
  const ground = drawn("svg", { viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none" });
  zones.forEach((zone, index) => {
    const end = zones[index + 1]?.from ?? most;
    ground.append(drawn("rect", { x: at(zone.from), width: at(end) - at(zone.from), height: 8, class: `zone-${index}` }));
    const label = element("span", { class: "zone-label" }, zone.label);
    label.style.left = `${at(zone.from)}%`;
    line.append(label);
  });
  line.append(ground);
  for (const mark of marks) {
    const shown = element("span", { class: "pin" }, `${mark.label} ${mark.value.toFixed(1)}`);
    shown.style.left = `${at(mark.value)}%`;
    line.append(shown);
  }
  const told = marks.map((mark) => `${mark.label} ${mark.value.toFixed(2)}`).join(", ");
  return figure(title, element("p", { class: "hidden" }, told), line);
}

function figure(title, ...content) {
  return element("figure", {}, element("figcaption", {}, title), ...content);
}
