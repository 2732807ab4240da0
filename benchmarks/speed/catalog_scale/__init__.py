"""How lists, `stats` and a rescan cope with a catalog of 100,000 to 1,000,000 photos."""
