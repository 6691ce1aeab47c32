"""The tests. A package, so that benchmarks can use what is in `tests.support`."""
