/** How close a restored photo is to its original, in words. */

export const CLOSENESS = {
  indistinguishable: "Indistinguishable",
  "very-close": "Very close",
  close: "Close",
  differs: "Colours differ visibly",
  unmeasured: "Not measured",
};

/** What each of them means. */
export const MEANINGS = {
  indistinguishable: "Even side by side, you would not see a difference.",
  "very-close": "Side by side and enlarged, a trained eye may see a difference.",
  close: "Side by side, you may see a difference.",
  differs: "Some colours or details are not as in the original.",
};
