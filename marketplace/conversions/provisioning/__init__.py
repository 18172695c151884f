"""Order converted services from the operator's network."""
