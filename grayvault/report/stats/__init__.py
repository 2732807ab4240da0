"""Figures: sizes, factors and colour errors of the archive."""
