"""Signing in and out, registering, passwords, and the customer's own account."""
