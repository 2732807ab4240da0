/** The archive's health: what is not well, with help, and everything that was looked at. */

import { element } from "../dom.js";
import { fetchJson } from "../api_client.js";
import { printable } from "../format.js";
import { HEALTH } from "../texts/admin.js";
import { section } from "./section.js";

/** The section of health, which takes seconds in a large archive. */
export function health() {
  const made = section(HEALTH.title, load);
  made.querySelector(".content").append(element("p", {}, HEALTH.looking));
  return made;
}

async function load() {
  const findings = await fetchJson("/doctor");
  const faults = findings.filter((finding) => finding.level !== "ok");
  const last = findings.find((finding) => finding.check === "verify");
  return [
    faults.length ? list(faults) : element("p", {}, HEALTH.well),
    ...(last && last.level === "ok" ? [list([last])] : []),
    element("details", {}, element("summary", {}, HEALTH.all), list(findings)),
  ];
}

function list(findings) {
  return element("ul", { class: "rows" }, ...findings.map(finding));
}

function finding({ check, level, sentence, advice }) {
  // What is well is only named: its sentence is for those who know the inside.
  const isTechnical = level === "ok" && check !== "verify";
  const [shown, more] = isTechnical ? ["", [HEALTH.more, sentence]] : [sentence, [HEALTH.help, advice]];
  const help = more[1] ? element("details", {}, element("summary", {}, more[0]), element("p", { class: "note" }, printable(more[1]))) : null;
  const name = element("span", { class: "name" }, element("span", { class: `level ${level}` }, HEALTH.levels[level]), ` ${HEALTH.checks[check] ?? check}`);
  return element("li", {}, element("div", {}, name, element("p", { class: "note" }, printable(shown)), help));
}
