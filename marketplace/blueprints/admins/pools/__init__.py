"""Pools of partners' own codes."""
