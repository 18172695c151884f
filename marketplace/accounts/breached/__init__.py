"""Passwords that are known from breaches: in a local file, or by a range service."""
