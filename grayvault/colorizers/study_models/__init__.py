"""The models of the study: their inputs made of a photo, and chroma made of their outputs."""
