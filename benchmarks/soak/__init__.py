"""Long runs that look for lost photos and for leaks."""
