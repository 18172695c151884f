"""Sums over statements: what is due for how long, and what waits."""
