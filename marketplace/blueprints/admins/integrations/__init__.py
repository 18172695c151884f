"""API tokens and subscriptions of other systems."""
