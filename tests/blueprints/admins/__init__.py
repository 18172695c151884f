"""Tests of the staff's pages, one file for each task."""
