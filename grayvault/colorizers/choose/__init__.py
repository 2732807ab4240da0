"""The search for the smallest hints and the colorizer that meet the bound."""
