"""Bodies and headers of responses."""
