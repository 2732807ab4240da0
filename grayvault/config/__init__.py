"""The configuration file: its keys, their defaults, and how it is found and read."""
