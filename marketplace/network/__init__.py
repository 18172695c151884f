"""The operator's network: having what was converted delivered to lines, and taken back."""

from __future__ import annotations

from flask import Flask

from marketplace.messages.queue import wake_of
from marketplace.network.delivery import deliver_batch


def init_app(app: Flask) -> None:
    """Let the worker ask the network whenever it is woken."""
    wake_of(app).add("network", deliver_batch)
