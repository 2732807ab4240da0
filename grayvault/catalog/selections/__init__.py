"""Selections of photos: which ones, in which order, page by page or all at once."""
