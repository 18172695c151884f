"""The suite's plugins for pytest: kinds of database, order, garbage, and skipped tests."""
