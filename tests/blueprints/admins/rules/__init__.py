"""Tests of the staff's pages of the programme's rules."""
