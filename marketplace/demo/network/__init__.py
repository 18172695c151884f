"""Simulated network of the operator, for the demo and the tests, which can be told to fail."""
