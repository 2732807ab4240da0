"""What a Ray cluster does with photos, compared with this machine alone."""
