"""Fixtures of the catalogue's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import create_offer
from marketplace.foundation.extensions import db
from tests.catalogue.published_offers import ready
from tests.support.cast import Cast

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def marketing(cast: Cast) -> Actor:
    """The actor from marketing."""
    return cast.staff(Role.MARKETING).actor


@pytest.fixture
def facts(cast: Cast) -> Callable[..., OfferContent]:
    """Return the complete content of an offer of the bakery."""

    def facts(**given: Any) -> OfferContent:
        bound = {"partner_id": cast.bakery.id, "category_id": cast.category()}
        return ready(**bound | given)

    return facts


@pytest.fixture
def draft(facts: Callable[..., OfferContent], marketing: Actor) -> int:
    """A complete draft of the bakery."""
    return create_offer(content=facts(), actor=marketing)


@pytest.fixture
def log(app: Flask) -> Callable[[], list[AuditEntry]]:
    """Read the audit log, oldest first."""
    assert app
    return lambda: list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


@pytest.fixture
def counting(app: Flask) -> Counting:
    """Record every statement that the block sends to the database."""
    assert app

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(*args: Any) -> None:
            statements.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
