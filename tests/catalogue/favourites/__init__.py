"""Tests of favourites and of the alerts about them."""
