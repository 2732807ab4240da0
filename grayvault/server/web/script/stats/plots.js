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

function key(tone, label, text) {
  const dot = svgElement("svg", { class: "dot", viewBox: "0 0 1 1", "aria-hidden": "true" }, svgElement("rect", { width: 1, height: 1, class: tone }));
  return element("li", {}, dot, element("span", {}, label), element("b", {}, text));
}

/** A titled box of the page. */
export function figure(title, ...content) {
  return element("figure", {}, element("figcaption", {}, title), ...content);
}
