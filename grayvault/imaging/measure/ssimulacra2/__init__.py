"""SSIMULACRA2: how alike two pictures look, as one number."""
