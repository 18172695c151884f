"""The counter of a partner in a browser."""
