"""Originals: finding them, freeing them, and restoring them from the trash."""
