"""Source files: their kinds and stamps, who writes them, and reading them."""
