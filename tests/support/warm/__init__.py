"""Processes of the package that start without importing it anew: each is forked from a warm one."""
