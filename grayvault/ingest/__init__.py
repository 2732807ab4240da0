"""Photos in: scanning, the queue, the supervisor, the workers, the way of one photo."""
