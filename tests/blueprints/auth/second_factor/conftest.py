"""A site that passkeys know, and settings that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.support.sign_in.second_factors import SITE, with_settings


@pytest.fixture(autouse=True)
def named_site(app: Flask) -> Iterator[None]:
    """Give the site a name, as passkeys need one."""
    before = app.config["SETTINGS"]
    with_settings(app, public_url=SITE)
    yield
    app.config["SETTINGS"] = before


@pytest.fixture
def required(app: Flask) -> Callable[[str], None]:
    """Demand a second factor: `required("staff")`."""
    return lambda who: with_settings(app, second_factor=who)
