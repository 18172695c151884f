"""Races of what the pages themselves do."""
