"""Tests of the staff's pages of the feeds."""
