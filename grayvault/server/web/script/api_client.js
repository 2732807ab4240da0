/** Requests to the server. */

/** The JSON of an address; throws an Error with the server's sentence if the request fails. */
export async function fetchJson(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new Error("The server can't be reached. Is it running?");
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(content.detail ?? `The server answered ${response.status}.`);
  return content;
}

/** The address of a photo's view, at most `width` pixels wide, in a format that all browsers show. */
export function pictureUrl(id, width, view = "color") {
  const viewParameter = view === "color" ? "" : `&view=${view}`;
  return `/photo/${id}?w=${width}&format=webp${viewParameter}`;
}

/** Send JSON to an address and return the JSON of the answer; throws an Error with a sentence. */
export async function sendJson(method, address, content) {
  const body = content === undefined ? {} : { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  let response;
  try {
    response = await fetch(address, { method, ...body });
  } catch {
    throw new Error("The server can't be reached. Is it running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}.`);
  return answer;
}
