/** Uploads one file and waits for its outcome. */

import { fetchJson } from "../api_client.js";

const POLL_MILLISECONDS = 1500;

/**
 * Upload a file; `progress(share)` is called with the share that has been sent, 0..1.
 * Returns {kind, sentence, id}: `kind` is archived, known or refused; `id` is null if refused.
 */
export async function upload(file, progress) {
  try {
    const { status, content, location } = await post(file, progress);
    if (status === 202) return outcome(await finishedJob(location));
    if (status === 201) return archived(content.id);
    if (status === 200) return known(content.id);
    return refused(content.detail ?? `The server answered ${status}.`);
  } catch (error) {
    return refused(error.message);
  }
}

/** POST a file with XMLHttpRequest, since `fetch` reports no progress. */
function post(file, progress) {
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/photos");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const { status, response } = request;
      resolve({ status, content: response ?? {}, location: request.getResponseHeader("Location") });
    });
    request.addEventListener("error", () => reject(new Error("The file could not be sent: try again.")));
    request.send(form);
  });
}

async function finishedJob(address) {
  for (;;) {
    const job = await fetchJson(address);
    if (job.state === "done") return job;
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MILLISECONDS);
    });
  }
}

function outcome(job) {
  if (job.outcome === "archived") return archived(job.id);
  if (job.outcome === "known") return known(job.id);
  return refused(job.detail ?? "It could not be archived.");
}

const archived = (id) => ({ kind: "archived", sentence: "Archived.", id });
const known = (id) => ({ kind: "known", sentence: "Already in the archive.", id });
const refused = (sentence) => ({ kind: "refused", sentence, id: null });
