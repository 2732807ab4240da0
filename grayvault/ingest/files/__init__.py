"""Source files: their types, other programs that write them, and reading them."""
