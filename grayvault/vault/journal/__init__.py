"""The journal: events that no vault file records."""
