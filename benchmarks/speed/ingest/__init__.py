"""CPU and memory of archiving a photo, compared with plain encoding."""
