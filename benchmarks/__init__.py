"""Measurements, each a script that writes its figures as JSON beside the machine and versions."""
