"""Worker processes, and what the supervisor and they send each other."""
