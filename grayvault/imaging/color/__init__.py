"""R'G'B' to luma and chroma and back, at any size."""
