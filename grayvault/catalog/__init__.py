"""The database index of a vault: photos, sources and jobs."""
