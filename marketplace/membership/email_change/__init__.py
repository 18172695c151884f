"""Change a user's email: ask, prove the new address, undo from the old one."""
