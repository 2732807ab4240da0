"""Names and checksums of an export."""
