/** Why a request failed, in words, by the status of its answer. */

export const ERRORS = {
  unreachable: "The server can't be reached. Is it running?",
  400: "The server can't make sense of this address.",
  401: "Sign in with a token to see this.",
  403: "Your token or link doesn't allow this.",
  404: "There is nothing at this address.",
  410: "This photo was removed from the archive.",
  422: "The server can't make sense of this address.",
  429: "That was too much at once. Try again in a minute.",
  503: "The archive is busy at the moment. Try again soon.",
  other: (status) => `Something went wrong in the server (${status}). Try again soon.`,
};
