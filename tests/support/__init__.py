"""What tests and benchmarks share. Knows nothing of pytest."""
