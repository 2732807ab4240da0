"""Hints as symbols, and symbols as bytes by the frequencies of what stands around them."""
