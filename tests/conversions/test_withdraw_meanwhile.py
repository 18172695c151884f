"""No code outlives a withdrawal that cancels codes, however close the two come."""

from __future__ import annotations

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.conversions import rules
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionState, Via
from marketplace.conversions.withdraw import withdraw_offer
from marketplace.extensions import db
from marketplace.points.accounts import balance
from tests.cast import Cast

LONG_ENOUGH = 0.5


def test_a_code_made_while_the_offer_is_withdrawn_is_cancelled_too(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arta, offer, marketing = cast.arta, cast.an_offer(), cast.staff(Role.MARKETING).actor
    check = rules.check

    def withdraw() -> None:
        with app.app_context():
            withdraw_offer(offer_id=offer.id, codes="cancel", reason="gone", actor=marketing)
            db.session.remove()

    withdrawing = Thread(target=withdraw)

    def check_while_marketing_withdraws(attempt: rules.Attempt) -> None:
        check(attempt)
        withdrawing.start()
        withdrawing.join(LONG_ENOUGH)

    monkeypatch.setattr(rules, "check", check_while_marketing_withdraws)
    convert(customer_id=arta.customer_id, offer=offer.slug, via=Via.WEB, key="k")
    withdrawing.join()
    assert db.session.scalars(select(Conversion.state)).all() == [ConversionState.CANCELLED]
    assert balance(arta.customer_id) == 640
