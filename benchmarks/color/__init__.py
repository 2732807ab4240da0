"""Benchmarks of the colours: what hints cost, how near they come, and how errors are measured."""
