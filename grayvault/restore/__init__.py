"""Photos in full colour, restored from their vault files."""
