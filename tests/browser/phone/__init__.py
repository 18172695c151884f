"""Browser tests of what customers do on their phones."""
