"""The configuration: its keys, its file, and the paths of file and vault."""
