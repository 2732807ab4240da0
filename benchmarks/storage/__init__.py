"""Benchmarks of the bytes that photos take, and of the data that repairs them."""
