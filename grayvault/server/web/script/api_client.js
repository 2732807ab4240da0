/** Requests to the server. */

import { ERRORS } from "./texts/errors.js";

/** A request failed: `message` is for the reader, `status` is the server's (0: not reached). */
export class RequestError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The JSON of an address; throws a `RequestError` if the request fails. */
export async function fetchJson(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new RequestError(0, ERRORS.unreachable);
  }
  if (!response.ok) throw new RequestError(response.status, ERRORS[response.status] ?? ERRORS.other(response.status));
  return response.json();
}

/** The address of a photo in colour, at most `width` pixels wide, in a format that all browsers show. */
export function pictureUrl(id, width) {
  return `/photo/${id}?w=${width}&format=webp`;
}

/**
 * Send JSON to an address and return the JSON of the answer. Throws a `RequestError` with the server's own sentence,
 * which says what is in the way.
 */
export async function sendJson(method, address, content) {
  const body = content === undefined ? {} : { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  let response;
  try {
    response = await fetch(address, { method, ...body });
  } catch {
    throw new RequestError(0, ERRORS.unreachable);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(response.status, answer.detail ?? ERRORS.other(response.status));
  return answer;
}
