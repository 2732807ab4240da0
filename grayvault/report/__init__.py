"""What the archive holds, as tables and as data."""
