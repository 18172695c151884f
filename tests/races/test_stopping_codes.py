"""A partner confirms a code at the moment of a stop that cancels it: one of the two happens."""

from __future__ import annotations

from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.redemption.confirm import CodeView, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal import cancel_live
from marketplace.conversions.transitions import HANDED_OVER, LIVE
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.points.accounts import balance
from tests.support.cast import Cast
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions
from tests.support.conversion_of_kind import arta_has

Outcome = tuple[bool, ConversionState, int]


def confirm_in_the_midst(app: Flask, cast: Cast) -> Outcome:
    """Return whether the partner was told yes, the code's state, and Arta's points after it."""
    made, support = arta_has(cast, OfferKind.PARTNER), cast.staff(Role.SUPPORT).actor
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    branch, customer_id = cast.bakery.branch_ids[0], cast.arta.customer_id
    seen, confirmed = Event(), Event()
    gap, move = Gap(0.3, until=confirmed), cancel_live.move_to_cancelled

    def slow_move(*given: Any, **named: Any) -> bool:
        seen.set()
        gap()
        return move(*given, **named)

    def work(number: int) -> object:
        if not number:
            asked = {"customer_id": customer_id, "reason": "stolen", "actor": support}
            return stop(**asked, codes=IssuedCodes.CANCEL)
        assert seen.wait(PATIENCE)
        told = confirm(code=made.code or "", till=till, branch_id=branch)
        confirmed.set()
        return told

    with patch.object(cancel_live, "move_to_cancelled", slow_move):
        results = all_at_once(app, work, people=2)
    db.session.rollback()
    state = db.session.get_one(Conversion, made.id).state
    return isinstance(results[1], CodeView), state, balance(customer_id)


def test_a_code_is_confirmed_or_cancelled_and_never_both(app: Flask, cast: Cast) -> None:
    assert confirm_in_the_midst(app, cast) in {
        (True, ConversionState.CONFIRMED, 560),
        (False, ConversionState.CANCELLED, 640),
    }
    assert verify().violations == []


def test_naively_it_is_confirmed_and_its_points_come_back(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_live, "LIVE", (*LIVE, *HANDED_OVER))
    with naive_transactions():
        assert confirm_in_the_midst(app, cast) == (True, ConversionState.CANCELLED, 640)
