"""Pay approved statements in one file for the bank, and record what the bank answers."""
