"""The categories of the catalogue."""
