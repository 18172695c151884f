"""Book one top-up as it happens: the points of the batch, and an SMS to the customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from unittest.mock import patch

import pytest
from sqlalchemy import select

from marketplace.customers.models import Channel, Line
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance, state
from marketplace.points.billing import topup as one_by_one
from marketplace.points.billing.topup import (
    NoPointsSet,
    NotFixed,
    OtherContent,
    TopUpResult,
    UnknownLine,
    top_up,
)
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.models import Account, Lot, Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule
from tests.points.billing.topping import OCTOBER, a_contract, kept, rule, topped_up
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def test_the_points_come_at_once_and_the_customer_is_told(
    cast: Cast, contract: Line, outbox: Outbox
) -> None:
    assert top_up(topped_up(contract)) == TopUpResult(25)
    assert balance(cast.besnik.customer_id) == 29
    (sms,) = outbox()
    assert (sms.kind, sms.channel, sms.recipient) == ("topup", Channel.SMS, cast.besnik.number)
    assert sms.facts == {"points": 25, "balance": 29}
    assert verify().violations == []


def test_the_same_again_tells_what_it_gave_and_changes_nothing(
    cast: Cast, contract: Line, outbox: Outbox
) -> None:
    top_up(topped_up(contract))
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 99}, since=OCTOBER)
    assert top_up(topped_up(contract)) == TopUpResult(25, repeated=True)
    assert (balance(cast.besnik.customer_id), len(outbox())) == (29, 1)


def test_a_top_up_without_points_sends_no_message(
    cast: Cast, contract: Line, outbox: Outbox
) -> None:
    later = a_contract(cast.arta, earning_from=date(2026, 11, 1))
    assert top_up(topped_up(contract, package="tv")) == TopUpResult(0)
    assert top_up(topped_up(later, "t2")) == TopUpResult(0, left_out=True)
    assert (outbox(), kept()) == ([], 1)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"number": "F-nowhere"}, UnknownLine),
        ({"number": "mobile"}, NotFixed),
        ({"package": "fiber"}, NoPointsSet),
        ({"topup_id": "t1", "package": "tv"}, OtherContent),
    ],
)
def test_a_single_top_up_is_refused_like_one_of_a_batch(
    cast: Cast, contract: Line, given: dict[str, str], refusal: type[Refusal]
) -> None:
    top_up(topped_up(contract, "t1"))
    if given.get("number") == "mobile":
        given = {"number": cast.arta.number}
    with pytest.raises(refusal) as said:
        top_up(topped_up(contract, **{"topup_id": "t2"} | given))
    assert kept() == 1
    assert "%(" not in str(said.value)


def test_a_top_up_of_the_feed_is_the_same_as_the_one_told(cast: Cast, contract: Line) -> None:
    book_topups([topped_up(contract)])
    assert top_up(topped_up(contract)) == TopUpResult(25, repeated=True)
    assert balance(cast.besnik.customer_id) == 29


def test_top_ups_one_by_one_and_in_a_batch_give_the_same_books(contract: Line) -> None:
    rule(Rule.EXPIRY, "never", since=OCTOBER)
    top_up(topped_up(contract, "one"))
    book_topups([topped_up(contract, "many")])
    lots = db.session.execute(
        select(Lot.line_id, Lot.earned_on, Lot.expires_on, Lot.amount, Lot.remaining).where(
            Lot.source == Source.TOPUP
        )
    ).all()
    assert lots == [(contract.id, date(2026, 10, 14), None, 25, 25)] * 2
    month = db.session.scalars(select(Account.last_earned_month)).all()
    assert date(2026, 10, 1) in month


@pytest.mark.usefixtures("contract")
def test_a_single_top_up_lifts_a_block_at_once(cast: Cast) -> None:
    top_up(topped_up(a_contract(cast.dafina)))
    assert state(cast.dafina.customer_id).blocked_since is None


def test_where_the_sms_cannot_be_written_nothing_is_booked(cast: Cast, contract: Line) -> None:
    with patch.object(one_by_one, "tell", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011 - any will do
        top_up(topped_up(contract))
    assert (kept(), balance(cast.besnik.customer_id)) == (0, 4)
