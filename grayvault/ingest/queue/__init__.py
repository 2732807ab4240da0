"""The queue of jobs and the supervisor that empties it."""
