"""The log of security events and its alerts."""
