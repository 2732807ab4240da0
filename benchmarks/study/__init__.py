"""GrayVault beside the comparative study of gray JPEGs: its figures again, split and compared."""
