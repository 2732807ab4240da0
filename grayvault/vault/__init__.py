"""The vault on disk: its files, its journal, its lock."""
