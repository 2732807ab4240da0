"""Files to pixels and back, with their metadata; the only user of Pillow."""
