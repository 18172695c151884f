"""Members of staff at their desks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike


@pytest.fixture
def marketing(client: BrowserLike, sign_in: Callable[[FlaskClient, str], Person]) -> BrowserLike:
    """The browser of marketing."""
    sign_in(client, "marketing")
    return client


@pytest.fixture
def at_desk(
    new_client: Callable[[], BrowserLike], sign_in: Callable[[FlaskClient, str], Person]
) -> Callable[[str], BrowserLike]:
    """A new browser on which one of the cast is signed in: `at_desk("support")`."""

    def open_desk(name: str) -> BrowserLike:
        browser = new_client()
        sign_in(browser, name)
        return browser

    return open_desk
