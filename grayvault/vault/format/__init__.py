"""The vault file as bytes: boxes, record, recovery data (docs/reference/vault-format.md)."""
