"""The comparative study, run again: every colorizer on every photo, and the study's own method."""
