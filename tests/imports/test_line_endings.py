"""The lines feed takes a number off its holder when it changed hands or its contract ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import Customer, EndCause, EndedBy, Line, LineEnd, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.imports.models import Feed
from marketplace.imports.running import Summary
from marketplace.membership.line_end.end_by_crm import end_lines_due
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts
from marketplace.points.verify import verify
from marketplace.programme.models import Rule, RuleVersion
from tests.imports.files import WriteFeed, run
from tests.imports.files import write_feed as write_feed
from tests.support.cast import Cast, LotOf, Person, a_line, a_lot, write

Outbox = Callable[[], list[OutboxMessage]]
Feeds = Callable[..., Summary]
HEADER = "line,kind,tariff,package,active_from,active_to"
OLD_HEADER = "line,kind,tariff,package,active_from"


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def arta(cast: Cast, today: date) -> Person:
    """Arta, whose number has been hers for a year."""
    arta = cast.arta
    set_line(arta.line_id, active_from=today - timedelta(days=400))
    return arta


@pytest.fixture
def feed(write_feed: WriteFeed) -> Feeds:
    """Run a lines feed with a row for the number: its first day and its end."""

    def feed(number: str, active_from: object = "", active_to: object = "") -> Summary:
        row = f"{number},mobile,private-prepaid,,{active_from},{active_to}"
        return run(feed=Feed.LINES, path=write_feed(HEADER, row))

    return feed


def set_line(line_id: int, **values: object) -> None:
    with transaction() as session:
        session.execute(update(Line).where(Line.id == line_id).values(values))


def line_of(person: Person) -> Line:
    return db.session.get_one(Line, person.line_id, populate_existing=True)


def endings() -> list[tuple[int, EndCause, EndedBy, int, bool]]:
    rows = db.session.scalars(select(LineEnd).order_by(LineEnd.id))
    return [(row.line_id, row.cause, row.ended_by, row.points, row.lost) for row in rows]


def test_a_number_that_changed_hands_is_free_and_its_points_stay(
    arta: Person, feed: Feeds, today: date
) -> None:
    summary = feed(arta.number, today)
    assert (summary.counts.booked, summary.counts.rejected) == (1, 0)
    line = line_of(arta)
    assert (line.customer_id, line.verified_at, line.earning_from) == (None, None, None)
    assert (line.active_from, line.life) == (today, 2)
    assert endings() == [(arta.line_id, EndCause.LOST, EndedBy.CRM, 640, False)]
    assert accounts.balance(arta.customer_id) == 640


def test_the_number_speaks_for_nobody_from_then_on(arta: Person, feed: Feeds, today: date) -> None:
    feed(arta.number, today)
    who = sender_of(arta.number)
    assert who.customer_id is None
    assert who.may_join


def test_an_ended_contract_takes_the_points_of_its_line_alone(
    arta: Person, feed: Feeds, today: date
) -> None:
    other = a_line(arta.customer_id)
    with transaction():
        a_lot(arta.customer_id, other.id, LotOf(30))
        accounts.move_balance(db.session(), arta.customer_id, 30)
    feed(arta.number, today - timedelta(days=400), today)
    assert endings() == [(arta.line_id, EndCause.CONTRACT_ENDED, EndedBy.CRM, 640, True)]
    assert accounts.balance(arta.customer_id) == 30
    assert verify().violations == []


def test_the_rule_of_the_programme_decides_about_the_points(
    arta: Person, feed: Feeds, today: date
) -> None:
    for rule, value in ((Rule.LOST_NUMBER_POINTS, "lost"), (Rule.ENDED_LINE_POINTS, "kept")):
        since = clock.now() - timedelta(days=1)
        version = {"rule": rule, "value": value, "valid_from": since, "created_at": since}
        write(RuleVersion(**version, why="stricter"))
    feed(arta.number, today)
    assert accounts.balance(arta.customer_id) == 0


def test_the_customer_is_told_by_email_and_at_the_numbers_that_are_left(
    arta: Person, feed: Feeds, today: date, outbox: Outbox
) -> None:
    other = a_line(arta.customer_id).number
    feed(arta.number, today)
    told = [(one.kind, one.channel, one.recipient) for one in outbox()]
    assert told == [
        ("line_ended", "email", "arta@example.com"),
        ("line_ended", "sms", other),
    ]
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == other


def test_without_another_number_there_is_no_address_for_sms(
    arta: Person, feed: Feeds, today: date
) -> None:
    feed(arta.number, today)
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone is None


def test_the_same_feed_again_changes_nothing(arta: Person, feed: Feeds, today: date) -> None:
    feed(arta.number, today, today)
    set_line(arta.line_id, customer_id=arta.customer_id, verified_at=clock.now())
    again = feed(arta.number, today, today)
    assert (again.counts.booked, again.counts.repeated) == (0, 1)
    assert line_of(arta).customer_id == arta.customer_id
    assert end_lines_due(on=today) == 0


def test_a_feed_without_the_column_still_tells_of_a_number_that_changed_hands(
    arta: Person, write_feed: WriteFeed, today: date
) -> None:
    row = f"{arta.number},mobile,private-prepaid,,{today}"
    run(feed=Feed.LINES, path=write_feed(OLD_HEADER, row))
    assert line_of(arta).customer_id is None


def test_an_end_to_come_ends_the_line_on_its_day(arta: Person, feed: Feeds, today: date) -> None:
    last = today + timedelta(days=3)
    feed(arta.number, today - timedelta(days=400), last)
    assert line_of(arta).customer_id == arta.customer_id
    assert end_lines_due(on=last - timedelta(days=1)) == 0
    assert end_lines_due(on=last) == 1
    assert line_of(arta).customer_id is None
    assert endings() == [(arta.line_id, EndCause.CONTRACT_ENDED, EndedBy.CRM, 640, True)]


def test_a_number_somebody_holds_does_not_change_hands_before_its_day(
    arta: Person, feed: Feeds, today: date
) -> None:
    summary = feed(arta.number, today + timedelta(days=1))
    assert summary.counts.rejected == 1
    assert summary.rejected_file is not None
    assert "once its day has come" in Path(summary.rejected_file).read_text(encoding="utf-8")
    assert line_of(arta).customer_id == arta.customer_id


def test_a_line_that_ends_before_it_begins_is_refused(
    arta: Person, feed: Feeds, today: date
) -> None:
    assert feed(arta.number, today, today - timedelta(days=1)).counts.rejected == 1


def test_a_dry_run_ends_nothing(
    arta: Person, write_feed: WriteFeed, today: date, outbox: Outbox
) -> None:
    row = f"{arta.number},mobile,private-prepaid,,{today},"
    summary = run(feed=Feed.LINES, path=write_feed(HEADER, row), dry_run=True)
    assert summary.counts.booked == 1
    assert line_of(arta).customer_id == arta.customer_id
    assert outbox() == []


def test_a_fixed_contract_can_end(cast: Cast, write_feed: WriteFeed, today: date) -> None:
    arta = cast.arta
    fixed = a_line(arta.customer_id, number="F-77", kind=LineKind.FIXED, tariff=None, package="tv")
    run(feed=Feed.LINES, path=write_feed(HEADER, f"F-77,fixed,,tv,,{today}"))
    assert db.session.get_one(Line, fixed.id, populate_existing=True).customer_id is None
    assert line_of(arta).customer_id == arta.customer_id


def test_a_partners_phone_with_a_number_that_changed_hands_confirms_no_more(
    cast: Cast, feed: Feeds, today: date
) -> None:
    line = a_line(active_from=today - timedelta(days=400))
    phone = {"partner_id": cast.bakery.id, "number": line.number, "name": "Till"}
    times = {"added_at": clock.now(), "verified_at": clock.now()}
    phone_id = write(PartnerPhone(**phone, **times, added_by=cast.drita.user_id))
    feed(line.number, today)
    row = db.session.get_one(PartnerPhone, phone_id, populate_existing=True)
    assert row.removed_at is not None
