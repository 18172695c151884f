"""Tests of the staff's pages of offers, one file for each task."""
