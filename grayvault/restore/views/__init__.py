"""Views of photos: how each is made, by which colorizer, and where it is kept."""
