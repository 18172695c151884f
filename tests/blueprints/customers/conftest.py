"""Customers at their browsers, and what a page asks of the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.foundation.extensions import db
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

Browser = Callable[[str], BrowserLike]
Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def browser(
    new_client: Callable[[], BrowserLike], sign_in: Callable[[BrowserLike, str], Person]
) -> Browser:
    """Open a browser on which the person named is signed in: `browser("arta")`."""

    def browser(name: str) -> BrowserLike:
        client = new_client()
        sign_in(client, name)
        return client

    return browser


@pytest.fixture
def count_statements(app: Flask) -> Iterator[Count]:
    """Count the SQL statements that a action sends."""
    assert app
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    def count(action: Callable[[], object]) -> int:
        sent.clear()
        action()
        return len(sent)

    event.listen(db.engine, "before_cursor_execute", note)
    yield count
    event.remove(db.engine, "before_cursor_execute", note)


def key_in(page: str) -> str:
    """The key that the page's form carries."""
    found = re.search(r'name="key"[^>]*value="([0-9a-f]{32})"', page)
    assert found
    return found.group(1)


def titles_in(page: str) -> list[str]:
    """The titles on the cards, in their order."""
    return re.findall(r'offer-card__title"><a href="[^"]*">([^<]*)</a>', page)
