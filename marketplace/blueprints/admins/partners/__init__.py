"""Partners, their branches and owners."""
