"""The demo programme, loaded into an empty database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.passwords import verify_password
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import pictures
from marketplace.catalogue.partners.phones import registered_numbers
from marketplace.catalogue.shop_window.offer_status import Status, status_of
from marketplace.catalogue.shop_window.window import Window, window
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.verify import verify
from marketplace.customers.lines import known_line
from marketplace.demo import toml_files
from marketplace.demo.load import load_demo
from marketplace.demo.people import PASSWORD
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import state
from marketplace.points.models import Entry
from marketplace.points.views.months import months
from marketplace.schedule import clock_check
from marketplace.settlement import verify as settled
from marketplace.settlement.models import StatementState
from marketplace.settlement.statements import StatementFilter, every
from marketplace.shops import stock_list
from marketplace.shops.models import Movement
from marketplace.shops.movements import movements
from tests.support.databases import Database

LOGINS = "arta besnik dafina drita lumi marketing support finance clerk auditor admin".split()  # noqa: SIM905 - reads as the page that promises them
CITIES = {"Prishtinë", "Prizren", "Pejë", "Gjakovë", "Mitrovicë", "Ferizaj", "Gjilan"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Iterator[Window]:
    """The shop window of the demo, loaded once for all of these tests, which only look at it."""
    database = databases(request.param)
    database.empty()
    with database.app.app_context():
        load_demo()
        yield window()
        db.session.remove()


def account(username: str) -> tuple[int, bool]:
    customer_id = db.session.scalars(
        select(User.customer_id).where(User.username == username)
    ).one()
    assert customer_id is not None
    found = state(customer_id)
    return found.balance, found.blocked_since is not None


def test_the_demo_is_what_was_promised(shop: Window) -> None:
    kinds = Counter(card.kind for card in shop.cards.values())
    shelves = {card.category.id for card in shop.cards.values() if card.kind is OfferKind.PARTNER}
    assert len(shop.partners) >= 12
    assert set(shop.cities) == CITIES
    assert kinds[OfferKind.PARTNER] >= 40
    assert len(shelves) == 8
    assert (kinds[OfferKind.SERVICE], kinds[OfferKind.GIFT]) == (6, 6)


def test_partners_are_owed_and_were_paid(shop: Window) -> None:
    assert shop
    found = list(every(StatementFilter()))
    assert {one.state for one in found} >= {
        StatementState.PAID,
        StatementState.APPROVED,
        StatementState.DISPUTED,
    }
    assert all(one.legal_name and not one.unpriced for one in found)
    assert settled.verify().violations == []


def test_every_user_signs_in_with_the_same_password(shop: Window) -> None:
    assert shop
    users = {user.username: user for user in db.session.scalars(select(User))}
    assert users.keys() >= set(LOGINS)
    assert all(verify_password(users[name].password_hash, PASSWORD) for name in LOGINS)


def test_the_customers_have_the_points_they_are_known_for(shop: Window) -> None:
    assert shop
    assert account("arta") == (640, False)
    assert account("besnik") == (4, False)
    assert account("dafina")[1]


def test_the_books_are_in_order_and_something_happened_already(shop: Window) -> None:
    assert shop
    assert verify().violations == []
    states = Counter(db.session.scalars(select(Conversion.state)))
    assert states[ConversionState.ISSUED]
    assert states[ConversionState.CONFIRMED]


def test_every_picture_is_there_and_every_state_of_an_offer_is_to_be_seen(shop: Window) -> None:
    for card in shop.cards.values():
        assert card.image
        assert all(pictures.path(card.image, width) for width in pictures.SIZES)
    now = clock.now()
    shown = {status_of(card, now) for card in shop.cards.values()}
    assert shown == {Status.OPEN, Status.CLOSING_SOON, Status.NOT_YET_OPEN, Status.SOLD_OUT}


def test_the_services_are_the_programmes(shop: Window) -> None:
    services = {c.titles["sq"]: c for c in shop.cards.values() if c.kind is OfferKind.SERVICE}
    prices = {(card.unit, card.points) for card in services.values()}
    assert prices == {("package", 90), ("MB", 10), ("SMS", 10), ("MMS", 10)}
    assert {"Pako hej!", "Super Rrethi për 1 muaj", "Fillo 10 për 1 muaj"} <= services.keys()


def test_a_newcomer_finds_lines_to_register_with(shop: Window) -> None:
    assert shop
    free = [known_line(db.session(), n) for n in toml_files.read("people.toml")["free_lines"]]
    assert len(free) >= 5
    assert all(line and line.may_join for line in free)


def test_the_past_months_look_lived_in(shop: Window) -> None:
    assert shop
    *past, now = months(date(2020, 1, 1), clock.today())
    assert len(past) >= 5
    assert sum(one.earned > 0 for one in past) >= 4
    assert sum(one.converted < 0 for one in past) >= 4
    assert any(one.given_back for one in past)
    assert sum(one.active is not None for one in past) >= 4
    assert now.blocked == 1  # the calendar saw that Dafina earned nothing


def test_every_entry_has_its_day_and_no_balance_was_ever_negative(shop: Window) -> None:
    assert shop
    entries = db.session.execute(
        select(Entry.customer_id, Entry.at, Entry.amount, Entry.on_day).order_by(Entry.id)
    ).all()
    moments = [entry.at for entry in entries]
    assert moments == sorted(moments)
    assert all(entry.on_day == clock.day_of(entry.at) for entry in entries)
    balances: Counter[int] = Counter()
    for entry in entries:
        balances[entry.customer_id] += entry.amount
        assert balances[entry.customer_id] >= 0


def test_gifts_stand_in_shops_of_several_cities_and_some_are_low(shop: Window) -> None:
    assert shop
    found = stock_list.shops()
    assert len({one.city for one in found}) >= 4
    low = stock_list.low_shelves()
    assert low
    assert len(low) < len(stock_list.gifts()) * len(found)
    clerk = db.session.scalars(select(User).where(User.username == "clerk")).one()
    assert clerk.shop_id in {one.id for one in found}
    kinds = {moved.kind for one in found for moved in movements(shop_id=one.id).movements}
    assert kinds >= {Movement.RECEIVED, Movement.RETURNED, Movement.COUNTED}


def test_a_partner_confirms_from_a_phone(shop: Window) -> None:
    assert shop
    (user,) = (one for one in toml_files.read("people.toml")["user"] if "phone" in one)
    assert registered_numbers() == [(user["phone"], user["partner"])]


@pytest.mark.usefixtures("shop")
def test_its_calendar_begins_without_a_gap() -> None:
    assert clock_check.hold() is None
