"""The stored pinch of colour: choosing, coding and decoding it, without a network."""
