"""Repairing a vault and its catalog when a supervisor starts."""
