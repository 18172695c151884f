"""Orders to the operator's network."""
