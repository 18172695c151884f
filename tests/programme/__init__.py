"""Tests of the programme's rules, with the programme's own examples."""
