"""The fewest bytes that look as much like the photo as `quality` asks for."""
