"""Orders to the operator's network for converted services."""
