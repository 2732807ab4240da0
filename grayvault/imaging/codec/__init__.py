"""Luma to bytes and back: one codec a tier."""
