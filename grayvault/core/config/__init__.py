"""The configuration: its keys, its file, and where both are found."""
