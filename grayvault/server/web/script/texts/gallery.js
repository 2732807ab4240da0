/** What the gallery says. Names and figures are put in where a text is a function. */

export const GALLERY = {
  all: "All photos",
  quoted: (words) => `“${words}”`,
  where: "Where you are",
  folders: "Folders",
  order: "Order",
  orders: { newest: "Newest first", oldest: "Oldest first", name: "By name" },
  photos: (many) => `${many.toLocaleString("en")} ${many === 1 ? "photo" : "photos"}`,
  restored: "colour restored",
  undated: "Undated",
  byFileTime: "Sort them by file time",
  timeline: "Time",
  months: (first, last) => `${first} – ${last}`,
  map: "Map",
  noMatch: "No photo fits that.",
  tryAgain: "Take away a filter, or look for other words.",
  noneInFolder: "There are no photos in this folder.",
  none: "No photos yet",
  addSome: "Drop some here, or add them with the button above.",
  tryFirst: "See first what would become of them",
  failed: "The photos can't be shown",
};

export const TILE = {
  label: (name, color) => `${name}, ${color}`,
  broken: "can’t be shown",
  loading: "a photo that is still loading",
  colors: { restored: "restored colour", kept: "kept in colour", gray: "gray photo" },
};

export const FILTERS = {
  open: "Filter",
  title: "Which photos",
  chips: "Filters",
  remove: (filter) => `Remove filter: ${filter}`,
  from: "Taken from",
  to: "to",
  camera: "Camera",
  anyCamera: "Any camera",
  kind: "Only photos that are",
  anyKind: "All kinds",
  kinds: {
    color: "Kept in colour",
    "low-quality": "Not close to their originals",
    damaged: "Damaged before archiving",
  },
  show: "Show",
  cancel: "Cancel",
  since: (day) => `Since ${day}`,
  until: (day) => `Until ${day}`,
  words: (words) => `“${words}”`,
  folder: (folder) => `In ${folder}`,
  area: "In this area",
  fileTime: "Undated photos by file time",
};
