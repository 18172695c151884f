"""The append-only log of security events, and the alerts that it raises."""
