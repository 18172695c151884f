"""Set the points that one member of staff may correct alone."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.foundation.settings import Settings


def limit_corrections(monkeypatch: pytest.MonkeyPatch, app: Flask, points: int) -> None:
    """Make corrections of more points wait for a second member of staff, in this test."""
    usual: Settings = app.config["SETTINGS"]
    changed = usual.model_copy(update={"correction_limit": points})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
