"""The pages of the security log."""
