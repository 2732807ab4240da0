/** What the map says. */

export const MAP = {
  title: "Map",
  name: "Map of the photos",
  timeline: "Timeline",
  show: (photos) => `Show ${photos === 1 ? "this photo" : `these ${photos.toLocaleString("en")} photos`}`,
  empty: "No photos in this area",
  none: "No photo here says where it was taken",
  noneHint: "Phones note the place of a photo if their camera may see where they are.",
  failed: "The map can't be shown",
  some: (photos, place) => `${photos.toLocaleString("en")} photos around ${place}`,
  one: (place) => `Photo, ${place}`,
  point: (latitude, longitude) =>
    `${Math.abs(latitude).toFixed(1)}° ${latitude < 0 ? "south" : "north"}, ${Math.abs(longitude).toFixed(1)}° ${longitude < 0 ? "west" : "east"}`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};
