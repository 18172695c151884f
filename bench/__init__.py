"""The benchmark: what the marketplace does beside what the machine could do, as ratios."""
