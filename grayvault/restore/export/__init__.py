"""File names and checksums of an export."""
