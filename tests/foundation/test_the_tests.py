"""Each test begins with an empty database, and the cast is as described."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Role, User
from marketplace.foundation.extensions import db
from marketplace.points.models import Account, Entry, Lot
from tests.support import ports
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_begins_with_an_empty_database(app: Flask, cast: Cast, turn: int) -> None:
    assert app
    assert db.session.scalar(select(func.count(User.id))) == 0
    assert cast.arta.user_id, turn


def test_arta_has_640_points_in_lots_that_add_up(cast: Cast) -> None:
    arta = cast.arta
    account = db.session.get_one(Account, arta.customer_id)
    assert account.balance == 640
    assert db.session.scalar(select(func.sum(Lot.remaining))) == 640
    assert db.session.scalar(select(func.sum(Entry.amount))) == 640


def test_every_person_of_the_test_cast_has_a_role_of_their_own(cast: Cast) -> None:
    people = cast.everybody()
    assert {person.role for person in people} == set(Role)
    assert len({person.username for person in people}) == len(people)


def test_an_offer_of_the_cast_is_on_offer(cast: Cast) -> None:
    offer = cast.an_offer(points=120, stock=3)
    assert offer.points == 120
    assert offer.partner_id == cast.bakery.id


def test_the_browser_signs_in_without_the_form(
    client: BrowserLike, sign_in: Callable[..., object]
) -> None:
    sign_in(client, "marketing")
    assert client.get("/admin/").status_code == 200


def test_a_port_is_given_once_also_to_a_run_that_begins_at_the_same_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = ports.free_port()
    monkeypatch.setattr(ports, "_turns", itertools.count())
    assert ports.free_port() != first
