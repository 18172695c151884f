"""Read the audit log: search it, and show what an action changed."""
