"""The database holds no code in clear, and finds and shows each all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.catalogue.models import OfferKind
from marketplace.conversions import codes
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import CodeRefused
from marketplace.conversions.redemption.remind_codes import remind_codes
from marketplace.conversions.reports.help_desk_search import find
from marketplace.conversions.stored_codes import code_hash
from marketplace.foundation.extensions import db
from marketplace.foundation.secrets_at_rest import UnreadableSecretError
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast

NewKey = Callable[..., None]


@pytest.fixture
def new_key(app: Flask) -> Iterator[NewKey]:
    """Give the app another `SECRET_KEY`, and its predecessors."""
    usual = app.config["SETTINGS"]

    def change(key: str, *previous: str) -> None:
        keys = {"secret_key": key, "secret_key_previous": ", ".join(previous)}
        app.config["SETTINGS"] = usual.model_copy(update=keys)

    yield change
    app.config["SETTINGS"] = usual


def sold(cast: Cast, key: str = "k1") -> Receipt:
    offer, arta = cast.an_offer(offer_code="KAFE1"), cast.arta
    return convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key
    )


def till_of(cast: Cast) -> Confirmer:
    return Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with db.engine.connect() as connection:
        tables = [table.name for table in db.metadata.tables.values()]
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables]
    return repr(rows)


def test_no_table_holds_a_code_that_was_converted_sent_and_reminded_of(cast: Cast) -> None:
    first = sold(cast)
    told = answer(IncomingSms(cast.arta.number, "KAFE1", "m1"))
    with db.engine.connect() as connection:
        ends = select(Conversion.good_until).where(Conversion.id == first.id)
        last_day = codes.last_day(connection.scalar(ends))
    assert last_day
    assert remind_codes(on=last_day) == 2
    partner = Conversion.kind == OfferKind.PARTNER
    shown = [
        codes.shown(one.code or "") for one in db.session.scalars(select(Conversion).where(partner))
    ]
    assert len(shown) == 2
    assert first.code in shown
    assert any(one in told for one in shown)
    stored = everything_stored()
    for one in shown:
        assert one not in stored
        assert one.replace("-", "") not in stored
    assert first.code in {
        one.facts["code_shown"] for one in db.session.scalars(select(OutboxMessage))
    }


def test_the_hash_needs_the_key_and_is_as_long_as_a_code(cast: Cast, new_key: NewKey) -> None:
    assert cast
    code = codes.make()
    before = code_hash(code)
    assert len(before) == len(code)
    assert before != code
    assert code_hash(code) == before
    new_key("another key, which is long enough.")
    assert code_hash(code) != before


def test_a_code_from_before_a_change_of_the_key_is_shown_found_and_confirmed(
    cast: Cast, new_key: NewKey
) -> None:
    new_key("old")
    made = sold(cast)
    new_key("new", "old")
    assert receipt_for_staff(made.id).code == made.code
    assert find(made.code or "").conversion_id == made.id
    assert confirm(code=made.code or "", till=till_of(cast), branch_id=None).code == made.code


def test_without_the_key_a_code_is_neither_shown_nor_confirmed(cast: Cast, new_key: NewKey) -> None:
    new_key("old")
    made = sold(cast)
    new_key("new")
    with pytest.raises(UnreadableSecretError):
        receipt_for_staff(made.id)
    with pytest.raises(CodeRefused):
        confirm(code=made.code or "", till=till_of(cast), branch_id=None)
