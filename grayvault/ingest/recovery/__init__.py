"""Repairing a vault and its catalog."""
