"""Check that only a live code changes its state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.models import ConversionState as State
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from tests.support.cast import Cast

Action = Callable[[Cast, Receipt], object]


def confirming(cast: Cast, sold: Receipt) -> object:
    return confirm(
        code=str(sold.code),
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id),
        branch_id=None,
    )


def cancelling(cast: Cast, sold: Receipt) -> object:
    actor = cast.staff(Role.SUPPORT).actor
    return cancel(conversion_id=sold.id, reason="By mistake", actor=actor)


def expiring(_cast: Cast, sold: Receipt) -> object:
    return expire_codes(clock.now() + timedelta(days=400)) and sold


ACTIONS: dict[State, Action] = {
    State.CONFIRMED: confirming,
    State.CANCELLED: cancelling,
    State.EXPIRED: expiring,
}
ENDED_AT = {State.CONFIRMED: "confirmed_at", State.CANCELLED: "cancelled_at"}


def sold_in(cast: Cast, state: State) -> Receipt:
    """Return a conversion of Arta that is in the state."""
    offer = cast.an_offer().slug
    sold = convert(
        customer_id=cast.arta.customer_id, offer=offer, via=ConversionChannel.WEB, key=offer
    )
    ended = {ENDED_AT[state]: clock.now()} if state in ENDED_AT else {}
    with transaction() as session:
        moved = update(Conversion).where(Conversion.id == sold.id)
        session.execute(moved.values(state=state, **ended))
    return sold


@pytest.mark.parametrize("to", ACTIONS)
def test_only_a_live_code_is_confirmed_cancelled_or_expires(cast: Cast, to: State) -> None:
    for now in State:
        sold = sold_in(cast, now)
        with suppress(Refusal):
            ACTIONS[to](cast, sold)
        db.session.expire_all()
        became = db.session.scalar(select(Conversion.state).where(Conversion.id == sold.id))
        assert became == (to if now is State.ISSUED else now), now


def test_a_conversion_that_has_ended_cannot_return_points(cast: Cast) -> None:
    spent = 0
    for now in ACTIONS:
        sold = sold_in(cast, now)
        spent += sold.points
        with pytest.raises(Refusal):
            cancelling(cast, sold)
        assert balance(cast.arta.customer_id) == 640 - spent, now
