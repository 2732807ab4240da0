"""The store of vault files: their format, their folder, the journal and the lock."""
