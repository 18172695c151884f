"""Feeds that staff upload."""
