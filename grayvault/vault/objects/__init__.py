"""Where a vault's bytes lie: in a local folder."""
