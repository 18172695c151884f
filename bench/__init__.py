"""Benchmark the marketplace against what the machine can do, as ratios."""
