/** Plots in SVG, in the page's colours, each with its figures as text. */

import { element, svgElement } from "../dom.js";

const WIDE = 100;

/** A list of bars with one unit; each row is {label, value, text, tone}. */
export function bars(title, rows) {
  const most = Math.max(...rows.map((row) => row.value), Number.MIN_VALUE);
  const list = element("ul", { class: "bars" });
  for (const row of rows) {
    const width = (WIDE * row.value) / most;
    const bar = svgElement("rect", { width, height: 8, rx: 1, class: row.tone ?? "tone-1" });
    list.append(
      element(
        "li",
        {},
        element("span", { class: "what" }, row.label),
        element("span", { class: "much" }, row.text),
        svgElement("svg", { viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none", "aria-hidden": "true" }, bar),
      ),
    );
  }
  return figure(title, list);
}

/** One bar divided into segments; each is {label, value, text, tone}. */
export function stackedBar(title, segments) {
  const sum = segments.reduce((total, segment) => total + segment.value, 0) || 1;
  const bar = svgElement("svg", { class: "stack", viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const legend = element("ul", { class: "legend" });
  let from = 0;
  for (const { label, value, text, tone } of segments) {
    const width = (WIDE * value) / sum;
    bar.append(svgElement("rect", { x: from, width, height: 8, class: tone }));
    from += width;
    legend.append(key(tone, label, text));
  }
  return figure(title, bar, legend);
}

/** Marks on a scale from 0 to `most`, over zones [{label, from, tone}]; marks are {label, value}. */
export function scale(title, most, zones, marks) {
  const at = (value) => (WIDE * Math.min(value, most)) / most;
  const line = element("div", { class: "scale", "aria-hidden": "true" });
  const ground = svgElement("svg", { viewBox: `0 0 ${WIDE} 8`, preserveAspectRatio: "none" });
  const legend = element("ul", { class: "legend" });
  zones.forEach((zone, index) => {
    const end = zones[index + 1]?.from;
    const width = at(end ?? most) - at(zone.from);
    const tone = zone.tone ?? `zone-${index}`;
    ground.append(svgElement("rect", { x: at(zone.from), width, height: 8, class: tone }));
    const range = end === undefined ? `from ${zone.from}` : `${zone.from} to ${end}`;
    legend.append(key(tone, zone.label, range));
  });
  line.append(ground);
  for (const mark of marks) {
    const place = at(mark.value);
    const pin = place > 50 ? "pin before" : "pin"; // its words stay inside the page
    const shown = element("span", { class: pin }, `${mark.label} ${mark.value.toFixed(1)}`);
    shown.style.left = `${place}%`;
    line.append(shown);
  }
  const text = marks.map((mark) => `${mark.label} ${mark.value.toFixed(2)}`).join(", ");
  return figure(title, element("p", { class: "hidden" }, text), line, legend);
}

function key(tone, label, text) {
  const dot = svgElement("svg", { class: "dot", viewBox: "0 0 1 1", "aria-hidden": "true" }, svgElement("rect", { width: 1, height: 1, class: tone }));
  return element("li", {}, dot, element("span", {}, label), element("b", {}, text));
}

function figure(title, ...content) {
  return element("figure", {}, element("figcaption", {}, title), ...content);
}
