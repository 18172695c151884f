"""The counter of an operator's shop."""
