"""Tests of the counter of the operator's shops."""
