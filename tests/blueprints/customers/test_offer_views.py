"""Opening an offer's page counts as a view of a customer, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue.shop_window.view_counts import view_counter
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike


def views(app: Flask) -> int:
    return sum(view_counter(app).take().values())


@pytest.fixture
def offer(app: Flask, cast: Cast) -> str:
    view_counter(app).take()
    return f"/offers/{cast.an_offer('Coffee').slug}"


def test_visitors_and_customers_are_counted(
    app: Flask,
    client: BrowserLike,
    sign_in: Callable[[FlaskClient, str], Person],
    offer: str,
) -> None:
    client.get(offer)
    client.get(offer)  # from the cache of shared pages
    sign_in(client, "arta")
    client.get(offer)
    assert views(app) == 3


def test_staff_and_partners_are_not_counted(
    app: Flask,
    client: BrowserLike,
    sign_in: Callable[[FlaskClient, str], Person],
    offer: str,
) -> None:
    for name in ("marketing", "drita"):
        sign_in(client, name)
        client.get(offer)
    assert views(app) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"HX-Request": "true"},
    ],
)
def test_robots_prefetches_and_fragments_are_not_counted(
    app: Flask, client: BrowserLike, offer: str, headers: dict[str, str]
) -> None:
    client.get(offer, headers=headers)
    client.head(offer)
    client.get("/offers/unknown")
    assert views(app) == 0
