"""Staff write the legal texts."""
