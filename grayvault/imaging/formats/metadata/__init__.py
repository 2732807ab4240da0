"""Metadata blocks that several formats hold: Exif, XMP and ICC."""
