"""Marketing's offers."""
