"""Hints, the stored pinch of colour: fitting, coding and decoding them, without a network."""
