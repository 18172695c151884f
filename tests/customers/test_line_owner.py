"""The sender of an SMS is found by the number, in each spelling of the gateway."""

from __future__ import annotations

import pytest

from marketplace.customers.line_owner import LineOwner, sender_of
from marketplace.customers.models import Tariff
from marketplace.customers.numbers import e164
from tests.support.cast import Cast, a_line


@pytest.mark.parametrize(
    "given",
    [
        *("+38349123456", "0038349123456", "38349123456", "049123456", "49123456"),
        *("+383 49 123 456", "(049) 123-456", " 049/123.456 "),
    ],
)
def test_every_usual_way_is_the_same_number(given: str) -> None:
    assert e164(given) == "+38349123456"


def test_a_foreign_number_stays_foreign() -> None:
    assert e164("355691234567") == e164("00355691234567") == "+355691234567"


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "+",
        "50777",
        "IPKO",
        "+50777",
        "049",
        "0" * 12,
        "1" * 30,
        "٠٤٩١٢٣٤٥٦",
        "++38349123456",
    ],
)
def test_a_sender_that_cannot_be_a_phone_is_no_number(given: str) -> None:
    assert e164(given) is None


def test_a_line_is_its_owners(cast: Cast) -> None:
    arta = cast.arta
    assert sender_of(arta.number) == LineOwner(
        arta.number, "en", arta.customer_id, arta.line_id, known=True
    )


@pytest.mark.parametrize(
    ("tariff", "may_join"),
    [(Tariff.PRIVATE_PREPAID, True), (Tariff.BUSINESS_POSTPAID, False)],
)
def test_a_line_without_an_owner_may_join_by_its_tariff(
    cast: Cast,
    tariff: Tariff,
    may_join: bool,  # noqa: FBT001 - it comes from the table above
) -> None:
    assert cast
    number = a_line(tariff=tariff).number
    assert sender_of(number) == LineOwner(number, known=True, may_join=may_join)


def test_a_number_unknown_to_the_operator_has_no_owner(cast: Cast) -> None:
    assert cast
    assert sender_of("+38344999999") == LineOwner("+38344999999")
