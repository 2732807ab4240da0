"""Worker processes, and their protocol with the supervisor."""
