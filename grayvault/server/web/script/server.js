/** Asking the server. */

/** What an address answers, as JSON; an Error with the server's own sentence where it refuses. */
export async function ask(address) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new Error("The server can't be reached. Is it running?");
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(content.detail ?? `The server answered ${answer.status}.`);
  return content;
}

/** The address of a photo's picture, of at most `width` pixels, in a form that all browsers show. */
export function picture(id, width, view = "color") {
  const kind = view === "color" ? "" : `&view=${view}`;
  return `/photo/${id}?w=${width}&format=webp${kind}`;
}
