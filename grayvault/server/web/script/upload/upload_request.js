/** Sends one file and waits for its outcome. */

import { fetchJson } from "../api_client.js";
import { ERRORS } from "../texts/errors.js";
import { FAILED, inWords, SKIPPED } from "../texts/not_archived.js";
import { UPLOADS } from "../texts/uploads.js";

const POLL_MILLISECONDS = 1500;
const WORDS = { ...SKIPPED, ...FAILED };
const TOO_LARGE = 413;
const UNFIT = 422;
const BUSY = [429, 503];

/**
 * Upload a file; `progress(share)` is called with the share that has been sent, 0..1.
 * Returns {kind, sentence, id}: `kind` is archived, known, refused (the file's own fault) or failed (it may be tried
 * again); `id` is null if there is no photo. Meanwhile the browser asks before it leaves the page.
 */
export async function upload(file, progress, quality = "") {
  const over = new AbortController();
  window.addEventListener("beforeunload", (event) => event.preventDefault(), { signal: over.signal });
  try {
    const { status, content, location } = await post(`/photos${quality && `?quality=${quality}`}`, file, progress);
    if (status === 202) return outcome(await finished(location, (job) => job.state === "done"));
    if (status === 201) return archived(content.id);
    if (status === 200) return known(content.id);
    return notArchived(status, content);
  } catch {
    return failed(UPLOADS.lost);
  } finally {
    over.abort();
  }
}

/** POST a file in a form, with XMLHttpRequest, since `fetch` reports no progress. */
export function post(address, file, progress) {
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const { status, response } = request;
      resolve({ status, content: response ?? {}, location: request.getResponseHeader("Location") });
    });
    request.addEventListener("error", () => reject(new Error(UPLOADS.lost)));
    request.send(form);
  });
}

/** The JSON of an address, once it is as `isDone` says. */
export async function finished(address, isDone) {
  for (;;) {
    const state = await fetchJson(address);
    if (isDone(state)) return state;
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MILLISECONDS);
    });
  }
}

/** Why a request to archive or to try a file was refused. */
export function notArchived(status, { reason }) {
  if (status === TOO_LARGE) return refused(UPLOADS.tooLarge);
  if (BUSY.includes(status)) return failed(UPLOADS.busy);
  if (status >= 500) return failed(UPLOADS.server);
  if (status !== UNFIT) return failed(ERRORS[status] ?? UPLOADS.lost);
  return refused(reason ? `${inWords(WORDS, reason)}.` : UPLOADS.notArchived);
}

function outcome(job) {
  if (job.outcome === "archived") return archived(job.id);
  if (job.outcome === "known") return known(job.id);
  return refused(job.reason ? `${inWords(WORDS, job.reason)}.` : UPLOADS.notArchived);
}

const archived = (id) => ({ kind: "archived", sentence: UPLOADS.archived, id });
const known = (id) => ({ kind: "known", sentence: UPLOADS.known, id });
const refused = (sentence) => ({ kind: "refused", sentence, id: null });
const failed = (sentence) => ({ kind: "failed", sentence, id: null });
