"""Vault files: their format, their store, the journal, the trash and the lock."""
