/** How close a restored photo is to its original, in words. */

export const CLOSENESS = {
  indistinguishable: "Indistinguishable",
  "very-close": "Very close",
  close: "Close",
  differs: "Colours differ visibly",
  unmeasured: "Not measured",
};
