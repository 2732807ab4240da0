/** What stands around every view, by the names that the page's elements have for it. */

export const PAGE = {
  skip: "Skip to the photos",
  home: "GrayVault: all photos",
  searchLabel: "Search by name",
  search: "Search",
  archive: "Archive",
  savings: "Savings",
  admin: "Admin",
  add: "Add",
  addWhat: "\u00a0photos",
  photos: "Photos",
  map: "Map",
  photo: "Photo",
  trial: "Try photos",
  shared: "Shared photos",
};
