"""Check that no code outlives a concurrent withdrawal that cancels codes."""

from __future__ import annotations

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.conversions import rules
from marketplace.conversions.attempt import Attempt
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.reversal.withdraw_offer import withdraw_offer
from marketplace.foundation.extensions import db
from marketplace.points import accounts
from marketplace.points.accounts import balance
from tests.support.cast import Cast

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

    def check_while_marketing_withdraws(attempt: Attempt) -> None:
        check(attempt)
        withdrawing.start()
        withdrawing.join(LONG_ENOUGH)

    monkeypatch.setattr(rules, "check", check_while_marketing_withdraws)
    convert(customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    withdrawing.join()
    assert db.session.scalars(select(Conversion.state)).all() == [ConversionState.CANCELLED]
    assert balance(arta.customer_id) == 640


def test_a_code_confirmed_while_the_codes_are_cancelled_stays_confirmed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer, customer = cast.an_offer(), cast.arta.customer_id
    used, unused = (
        convert(customer_id=customer, offer=offer.slug, via=ConversionChannel.WEB, key=key)
        for key in "ab"
    )
    lock_all = accounts.lock_all

    def lock_all_after_the_partner_was_quicker(session: Session, ids: list[int]) -> None:
        confirmed = {"state": ConversionState.CONFIRMED, "confirmed_at": used.created_at}
        session.execute(update(Conversion).where(Conversion.id == used.id).values(**confirmed))
        lock_all(session, ids)

    monkeypatch.setattr(accounts, "lock_all", lock_all_after_the_partner_was_quicker)
    actor = cast.staff(Role.MARKETING).actor
    cancelled = withdraw_offer(offer_id=offer.id, codes="cancel", reason="gone", actor=actor)

    states = {one.id: one.state for one in db.session.scalars(select(Conversion))}
    assert cancelled == 1
    assert states == {used.id: ConversionState.CONFIRMED, unused.id: ConversionState.CANCELLED}
