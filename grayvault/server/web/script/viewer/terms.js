/** Lists of terms and what they mean. */

import { element } from "../dom.js";

/** A list of `[term, …sentences]`; empty sentences, and terms without any, are left out. */
export function terms(entries) {
  const list = element("dl", { class: "facts" });
  for (const [term, ...sentences] of entries) {
    const lines = sentences.filter(Boolean).map((sentence) => element("p", {}, sentence));
    if (lines.length) list.append(element("dt", {}, term), element("dd", {}, ...lines));
  }
  return list;
}

/** A part of the page that is opened on request. */
export function onRequest(name, ...children) {
  return element("details", {}, element("summary", {}, name), ...children);
}
