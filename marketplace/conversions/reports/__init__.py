"""Conversions as people read them: reports, counts and lists."""
