"""Export all data of a customer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.counter.request_approval import Clerk, ask_for_gift
from marketplace.customers import consents
from marketplace.customers.models import Channel, Tariff, TariffChange
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.refusals import NotFound
from marketplace.membership.data_export import parts as parts_read
from marketplace.membership.data_export.export import export, export_parts
from marketplace.membership.data_export.parts import Part
from marketplace.points.billing.models import Charge, TopUp
from tests.support.cast import Cast, a_line, write

# of the whole export, what no part has, so that no authority is given it
PERSONS_ALONE = {"exported_at", "disclosures", "favourites", "alerts"}


def test_the_data_export_holds_every_part_and_is_json(cast: Cast) -> None:
    arta, offer = cast.arta, cast.an_offer(points=100)
    convert(customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k" * 16)
    wordings = {"email": "Yes", "sms": "Yes"}
    consents.record(
        customer_id=arta.customer_id, agreed={Channel.SMS}, wordings=wordings, language="en"
    )
    held = json.loads(json.dumps(export(arta.customer_id)))
    assert held["profile"]["email"] == "arta@example.com"
    assert [line["number"] for line in held["lines"]] == [arta.number]
    assert held["consents"][0]["wording"] == "Yes"
    assert held["points"]["balance"] == 540
    assert held["conversions"][0]["points"] == 100
    assert {message["recipient"] for message in held["messages"]} == {
        "arta@example.com",
        arta.number,
    }


def test_the_data_export_holds_requests_at_the_counter(cast: Cast) -> None:
    gift, clerk = cast.a_gift(), cast.clerk
    asking = Clerk(clerk.user_id, clerk.shop_id, clerk.actor)
    ask_for_gift(clerk=asking, number=cast.arta.number, offer=gift.slug)
    (asked,) = export(cast.arta.customer_id)["approvals"]
    assert (asked["number"], asked["points"]) == (cast.arta.number, 60)
    assert "pin" not in str(asked)


def test_the_data_export_holds_all_pages_of_long_lists(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_read, "AT_ONCE", 2)
    offer = cast.an_offer(points=10)
    for key in "abcde":
        convert(
            customer_id=cast.arta.customer_id,
            offer=offer.slug,
            via=ConversionChannel.WEB,
            key=key * 16,
        )
    held = export(cast.arta.customer_id)
    assert len(held["conversions"]) == 5
    assert len(held["points"]["movements"]) == 8
    assert len(held["messages"]) == 10


def billed_in_two_years(line_id: int) -> None:
    """Book charges of the line in 2025 and in 2027."""
    for year in (2025, 2027):
        told = {"line_id": line_id}
        write(Charge(charge_id=f"c{year}", month=date(year, 3, 1), cents=1234, **told))
        at = datetime(year, 3, 5, 8, tzinfo=UTC)
        write(TopUp(topup_id=f"t{year}", package="internet-tv", at=at, points=30, **told))


def test_the_data_export_holds_billing_only_since_the_line_is_the_customers(cast: Cast) -> None:
    line = a_line(cast.arta.customer_id, verified_at=datetime(2026, 6, 27, tzinfo=UTC))
    billed_in_two_years(line.id)
    held = export(cast.arta.customer_id)
    assert held["charges"] == [{"line": line.number, "month": "2027-03-01", "cents": 1234}]
    assert [(one["line"], one["at"], one["points"]) for one in held["topups"]] == [
        (line.number, "2027-03-05T08:00:00+00:00", 30)
    ]


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2026, 7, 1)])
def test_the_month_of_joining_may_be_an_earlier_owners_and_is_left_out(
    cast: Cast, day: date
) -> None:
    line = a_line(cast.arta.customer_id, verified_at=datetime(2026, 6, 27, tzinfo=UTC))
    write(Charge(charge_id="c1", line_id=line.id, month=day, cents=500))
    assert len(export(cast.arta.customer_id)["charges"]) == (day.month == 7)


def test_the_data_export_holds_the_earning_start_of_each_line(cast: Cast) -> None:
    a_line(cast.arta.customer_id, earning_from=date(2026, 12, 1))
    starts = [line["earning_from"] for line in export(cast.arta.customer_id)["lines"]]
    assert "2026-12-01" in starts


def test_the_data_export_holds_only_the_customers_own_tariff_changes(cast: Cast) -> None:
    arta = cast.arta
    change = {
        "line_id": arta.line_id,
        "from_tariff": Tariff.PRIVATE_PREPAID,
        "to_tariff": Tariff.PRIVATE_POSTPAID,
        "at": clock.now(),
        "points_lost": 0,
        "units_lost": 30,
        "applied_at": clock.now(),
    }
    for change_id, owner in (("t1", arta.customer_id), ("t2", cast.besnik.customer_id)):
        write(TariffChange(change_id=change_id, customer_id=owner, **change))
    (told,) = export(arta.customer_id)["tariff_changes"]
    assert (told["line"], told["to_tariff"], told["units_lost"]) == (
        arta.number,
        "private-postpaid",
        30,
    )


def test_the_data_export_of_an_unknown_customer_is_not_found(app: Flask) -> None:
    assert app
    with pytest.raises(NotFound):
        export(12345)


def test_parts_alone_are_read_and_together_they_are_the_whole_export(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arta = cast.arta.customer_id
    whole = export(arta)
    found = [set(export_parts(arta, parts=[part], period=ALWAYS)) for part in Part]
    assert set().union(*found) == set(whole) - PERSONS_ALONE
    assert sum(map(len, found)) == len(set().union(*found))
    monkeypatch.setattr(parts_read, "profile", None)  # which would fail where it is read
    monkeypatch.setattr(parts_read.search, "search", None)
    assert set(export_parts(arta, parts={Part.POINTS}, period=ALWAYS)) == {"points"}


def test_a_period_leaves_out_what_was_before_and_after_it(cast: Cast) -> None:
    arta, today = cast.arta, clock.today()
    buying = {"customer_id": arta.customer_id, "via": ConversionChannel.WEB}
    convert(offer=cast.an_offer(points=100).slug, key="k" * 16, **buying)
    line = a_line(arta.customer_id, verified_at=datetime(2024, 6, 27, tzinfo=UTC))
    billed_in_two_years(line.id)
    change = {
        "from_tariff": Tariff.PRIVATE_PREPAID, "to_tariff": Tariff.PRIVATE_POSTPAID,
        "points_lost": 0, "units_lost": 0, "applied_at": clock.now(),
    }  # fmt: skip
    at = datetime(2025, 3, 31, 21, 59, tzinfo=UTC)  # the last minute of March in Prishtina
    write(TariffChange(
        change_id="t", line_id=line.id, customer_id=arta.customer_id, at=at, **change
    ))  # fmt: skip
    march = Period(date(2025, 3, 10), date(2025, 3, 31))
    held = export_parts(arta.customer_id, parts=list(Part), period=march)
    assert [one["month"] for one in held["charges"]] == ["2025-03-01"]  # a whole month's sum
    assert [one["line"] for one in held["tariff_changes"]] == [line.number]
    assert [one["number"] for one in held["lines"]] == [line.number]
    for part in ("topups", "conversions", "messages", "approvals", "consents", "legal_texts"):
        assert held[part] == [], part
    assert held["points"] == {"movements": []}
    now = export_parts(arta.customer_id, parts=list(Part), period=Period(today, today))
    assert [one["points"] for one in now["conversions"]] == [100]
    assert "code" not in now["conversions"][0]
    assert len(now["messages"]) == 2
    assert now["charges"] == []
    tomorrow = Period(since=today + timedelta(days=1))
    later = export_parts(arta.customer_id, parts=list(Part), period=tomorrow)
    assert (later["conversions"], later["points"]["movements"]) == ([], [])


@pytest.mark.parametrize(
    ("begun", "ended", "reached"),
    [
        (None, None, True),
        (datetime(2025, 3, 31, 21, 59, tzinfo=UTC), None, True),
        (datetime(2025, 3, 31, 22, 0, tzinfo=UTC), None, False),
        (None, datetime(2025, 2, 28, 22, 59, tzinfo=UTC), False),
        (None, datetime(2025, 2, 28, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_line_is_of_the_period_where_it_was_held_on_one_of_its_days(
    begun: datetime | None, ended: datetime | None, *, reached: bool
) -> None:
    assert Period(date(2025, 3, 1), date(2025, 3, 31)).reaches(begun, ended) == reached
