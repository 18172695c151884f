"""The shop window: the published catalogue in memory, and its search."""
