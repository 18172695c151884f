"""Members of staff at their desks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.browser_like import BrowserLike
from tests.cast import Person


@pytest.fixture
def marketing(client: BrowserLike, sign_in: Callable[[FlaskClient, str], Person]) -> BrowserLike:
    """The browser of marketing."""
    sign_in(client, "marketing")
    return client
