"""Tests of the staff's pages of partners, one file for each task."""
