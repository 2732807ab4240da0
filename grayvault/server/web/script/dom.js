/** Creates elements. File names only ever become text, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: attributes by name, `on…` for listeners; children are nodes or text. */
export function element(name, attributes = {}, ...children) {
  return withContent(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function svgElement(name, attributes = {}, ...children) {
  return withContent(document.createElementNS(SVG, name), attributes, children);
}

/** An icon: a path of strokes in a square of 24. */
export function icon(path) {
  return svgElement("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svgElement("path", { d: path }));
}

/** A message that takes the place of a view: a heading, and nodes or sentences below it. */
export function message(heading, ...children) {
  const lines = children.map((child) => (typeof child === "string" ? element("p", {}, child) : child));
  return element("div", { class: "message", role: "alert" }, element("h2", {}, heading), ...lines);
}

/** Announce text to screen readers. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

function withContent(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
