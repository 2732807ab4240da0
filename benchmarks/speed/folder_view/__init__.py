"""The archive as a folder: what other programs get, and how long it takes."""
