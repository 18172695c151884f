"""Count the SQL statements of each function: small constants, whatever the size of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.foundation.extensions import db
from tests.support.cast import Cast, LotOf, a_customer

CONVERT_PARTNER_OFFER = 9
CONFIRM = 7


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements executed in the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def converted(cast: Cast, customer_id: int, key: str = "k") -> Receipt:
    offer = cast.an_offer(points=100)
    return convert(customer_id=customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key)


@pytest.mark.parametrize("lots", [1, 12])
def test_converting_takes_the_same_statements_however_many_lots(cast: Cast, lots: int) -> None:
    customer = a_customer("saver", [LotOf(200)] + [LotOf(50)] * (lots - 1))
    offer = cast.an_offer(points=100)
    with counted() as statements:
        convert(
            customer_id=customer.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
        )

    locks = db.engine.dialect.name != "sqlite"  # a statement of its own: `lock_customer`
    assert len(statements) == CONVERT_PARTNER_OFFER + locks, statements


@pytest.fixture
def confirming(cast: Cast) -> Callable[[], None]:
    made = converted(cast, cast.arta.customer_id)
    bakery, user_id = cast.bakery, cast.drita.user_id

    def confirming() -> None:
        confirm(
            code=made.code or "",
            till=Confirmer(partner_id=bakery.id, user_id=user_id, address="127.0.0.1"),
            branch_id=bakery.branch_ids[0],
        )

    return confirming


def test_confirming_takes_a_few_statements(confirming: Callable[[], None]) -> None:
    with counted() as statements:
        confirming()

    assert len(statements) == CONFIRM, statements
