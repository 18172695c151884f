"""Turn the holding of personal numbers and addresses on, as an operator does by settings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

WHY_NUMBER = {"sq": "Kontrata e qirasë.", "en": "The contract of lease."}
WHY_ADDRESS = {"sq": "Dërgimi i dhuratave.", "en": "Posting gifts."}
ON: dict[str, Any] = {
    "personal_number_purpose": json.dumps(WHY_NUMBER),
    "address_purpose": json.dumps(WHY_ADDRESS),
}


def set_purposes(app: Flask, monkeypatch: pytest.MonkeyPatch, **given: str) -> None:
    """Set the settings of the purposes for the rest of the test."""
    changed = app.config["SETTINGS"].model_copy(update=given)
    monkeypatch.setitem(app.config, "SETTINGS", changed)


@pytest.fixture
def turned_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds are held."""
    set_purposes(app, monkeypatch, **ON)
