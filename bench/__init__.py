"""Benchmark the marketplace beside what the machine can do, as ratios."""
