"""Settle with partners: statements of what is owed for confirmed codes, closed for each month."""
