"""A photo in full colour again, from its vault file."""
