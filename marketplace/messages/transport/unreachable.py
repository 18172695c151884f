"""Tell a server that cannot be reached from one that does not take a message."""

from __future__ import annotations


class UnreachableError(Exception):
    """The server of a channel cannot be reached; no message was handed to it."""
