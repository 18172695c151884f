"""Tell where a security event comes from; the edge gives the reader, so no room knows HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

EXTENSION: Final = "marketplace.origin"


@dataclass(frozen=True, slots=True)
class Origin:
    """The network (/24 or /48), the browser in plain words, and the id of the request.

    All are empty for the worker and for commands.
    """

    network: str = ""
    device: str = ""
    request_id: str | None = None


def provide(app: Flask, read: Callable[[], Origin]) -> None:
    """Give the app the function that reads the origin of what runs now."""
    app.extensions[EXTENSION] = read


def current_origin() -> Origin:
    """Return the origin of what runs now."""
    read: Callable[[], Origin] | None = current_app.extensions.get(EXTENSION)
    return read() if read else Origin()
