"""What the benchmarks share: photos, results, processes and pictures."""
