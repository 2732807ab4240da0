/** Sending one file, and finding out what became of it. */

import { ask } from "./server.js";

const OFTEN = 1500;

/**
 * Send a file to the archive; `progress(share)` is told how much of it has been sent, 0..1.
 * What became of it: `kind` is archived, known or refused; a sentence; the photo's id where it has one.
 */
export async function send(file, progress) {
  try {
    const { status, content, location } = await posted(file, progress);
    if (status === 202) return told(await finished(location));
    if (status === 201) return archived(content.id);
    if (status === 200) return known(content.id);
    return refused(content.detail ?? `The server answered ${status}.`);
  } catch (error) {
    return refused(error.message);
  }
}

/** `fetch` can't tell how far it is. */
function posted(file, progress) {
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

async function finished(job) {
  for (;;) {
    const state = await ask(job);
    if (state.state === "done") return state;
    await new Promise((resolve) => {
      setTimeout(resolve, OFTEN);
    });
  }
}

function told(job) {
  if (job.outcome === "archived") return archived(job.id);
  if (job.outcome === "known") return known(job.id);
  return refused(job.detail ?? "It could not be archived.");
}

const archived = (id) => ({ kind: "archived", sentence: "Archived.", id });
const known = (id) => ({ kind: "known", sentence: "Already in the archive.", id });
const refused = (sentence) => ({ kind: "refused", sentence, id: null });
