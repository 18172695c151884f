"""Test the counter of the operator's shops."""
