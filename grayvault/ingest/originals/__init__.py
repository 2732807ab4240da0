"""Originals: finding, freeing and bringing them back."""
