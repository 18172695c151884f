"""The audit log and the retention table."""
