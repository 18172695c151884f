"""End MB, SMS, MMS and packages whose days are over, without returning points."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.models import Conversion
from marketplace.conversions.reports.offer_counts import of_offer
from marketplace.conversions.reversal import batch_expiry
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.reversal.withdraw_units import take_units
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance, lock
from marketplace.programme.models import Rule, RuleVersion
from tests.membership.tariff_change.tariffs import again, bought, states, told, units_on_sale
from tests.support.cast import Cast, write

LATER = timedelta(days=32)


@pytest.mark.parametrize("returned", [False, True])
def test_units_end_after_30_days_and_no_points_come_back(cast: Cast, *, returned: bool) -> None:
    if returned:  # the rule concerns codes, not units
        at = datetime(2018, 1, 1, tzinfo=UTC)
        rule = {"rule": Rule.EXPIRED_CODES, "value": "returned", "why": "kinder"}
        write(RuleVersion(**rule, valid_from=at, created_at=at))
    made = bought(cast.arta, units_on_sale(cast))
    assert made.good_until is not None
    assert end_services(made.good_until - timedelta(microseconds=1)) == 0

    assert end_services(made.good_until) == 1
    assert (again(made).standing, again(made).given_back) == ("ended", 0)
    assert balance(cast.arta.customer_id) == 630
    assert verify().violations == []


def test_a_package_ends_as_long_after_as_its_offer_said_then(cast: Cast) -> None:
    package = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90, "code_days": 31}
    made = bought(cast.arta, cast.an_offer("Super Rrethi for 1 month", **package))
    assert end_services(clock.now() + timedelta(days=30)) == 0
    assert end_services(clock.now() + LATER) == 1
    assert again(made).standing == "ended"


def test_ending_services_is_idempotent_and_sends_no_message(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    assert [end_services(clock.now() + LATER) for _ in range(3)] == [1, 0, 0]
    assert told("code_expired") == []


def test_codes_are_no_services_and_services_no_codes(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer())
    bought(cast.arta, units_on_sale(cast))

    assert end_services(clock.now() + LATER) == 1
    assert states() == ["issued", "expired"]
    assert expire_codes(clock.now() + LATER) == 1
    assert len(told("code_expired")) == 1


def test_more_than_a_batch_end_in_one_call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_expiry, "BATCH", 2)
    for _ in range(5):
        bought(cast.arta, units_on_sale(cast))
    assert end_services(clock.now() + LATER) == 5
    assert states() == ["expired"] * 5


def test_an_ended_service_can_be_neither_lost_nor_cancelled(cast: Cast) -> None:
    made = bought(cast.arta, units_on_sale(cast))
    end_services(clock.now() + LATER)

    with transaction() as session:
        lock(session, cast.arta.customer_id)
        lost = take_units(
            session,
            customer_id=cast.arta.customer_id,
            line_id=cast.arta.line_id,
            at=clock.now(),
            points_too=True,
        )
    assert lost == []
    with pytest.raises(NotCancellable):
        cancel(conversion_id=made.id, reason="too late", actor=cast.named("support").actor)
    assert again(made).standing == "ended"


def test_a_lost_or_cancelled_service_does_not_end(cast: Cast) -> None:
    lost, undone = (bought(cast.arta, units_on_sale(cast)) for _ in range(2))
    cancel(conversion_id=undone.id, reason="a test", actor=cast.named("support").actor)
    with transaction() as session:
        lock(session, cast.arta.customer_id)
        take_units(
            session,
            customer_id=cast.arta.customer_id,
            line_id=cast.arta.line_id,
            at=clock.now(),
            points_too=True,
        )

    assert end_services(clock.now() + LATER) == 0
    assert (again(lost).standing, again(undone).standing) == ("lost", "cancelled")


def test_a_service_past_its_days_reads_as_ended_before_the_calendar_runs(cast: Cast) -> None:
    offer = units_on_sale(cast)
    made = bought(cast.arta, offer)
    with transaction() as session:
        session.get_one(Conversion, made.id).good_until = clock.now()
    assert again(made).standing == "ended"
    assert of_offer(offer.id).expired == 1
    with pytest.raises(NotFound):
        of_offer(offer.id + 1)
