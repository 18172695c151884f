"""The help desk: customers, their lines, corrections and conversions."""
