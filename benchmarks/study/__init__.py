"""Benchmarks beside the comparative study of gray JPEGs."""
