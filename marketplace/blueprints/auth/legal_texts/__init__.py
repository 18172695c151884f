"""Accepting a new version of a legal text, and the versions that forms carry."""
