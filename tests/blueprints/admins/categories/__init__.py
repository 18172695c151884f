"""Tests of the staff's pages of categories."""
