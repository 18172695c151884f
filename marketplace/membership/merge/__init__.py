"""Merge two accounts of one person: proven by a PIN to each, decided by two members of staff."""
