/** Photos that wait or have failed, with another attempt for those. */

import { element } from "../dom.js";
import { fetchJson, sendJson } from "../api_client.js";
import { printable } from "../format.js";
import { QUEUE } from "../texts/admin.js";
import { FAILED, inWords } from "../texts/not_archived.js";
import { action, row, section } from "./section.js";

/** The section of the queue. */
export function queue() {
  return section(QUEUE.title, load);
}

async function load(again) {
  const jobs = await fetchJson("/queue");
  if (!jobs.waiting && !jobs.failed) return [element("p", {}, QUEUE.empty)];
  return [...waiting(jobs), ...failed(jobs, again)];
}

function waiting({ waiting: number, waiting_jobs: jobs }) {
  if (!number) return [];
  const rows = jobs.map((job) => row(nameOf(job), QUEUE.states[job.state]));
  return [element("p", {}, QUEUE.waiting(number)), list(rows, number)];
}

function failed({ failed: number, failed_jobs: jobs }, again) {
  if (!number) return [];
  const rows = jobs.map((job) => {
    const retry = action(QUEUE.retry, nameOf(job), QUEUE.queued, () => sendJson("POST", `/queue/${job.id}/retry`));
    return row(nameOf(job), why(job), retry);
  });
  const all = element("button", { class: "button", type: "button" }, QUEUE.retryAll);
  all.addEventListener("click", async () => {
    all.disabled = true;
    await Promise.allSettled(jobs.map((job) => sendJson("POST", `/queue/${job.id}/retry`)));
    again();
  });
  return [element("p", {}, QUEUE.failed(number)), list(rows, number), all];
}

function list(rows, number) {
  const rest = number - rows.length;
  const more = rest > 0 ? element("li", {}, QUEUE.more(rest)) : null;
  return element("ul", { class: "rows" }, ...rows, more);
}

/** What went wrong, without the path with which it begins: the row has the name. */
function why(job) {
  const detail = printable((job.detail ?? "").replace(`${job.path}: `, ""));
  return [inWords(FAILED, job.reason), detail].filter(Boolean).join(": ");
}

function nameOf(job) {
  return printable(job.name ?? job.path.split("/").at(-1));
}
