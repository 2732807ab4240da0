"""Finding photos that are new, changed or gone."""
