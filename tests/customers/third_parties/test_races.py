"""A customer presses twice at once: one consent is recorded, and one withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.customers.third_parties import consents
from marketplace.customers.third_parties.consents import ThirdPartyChoice
from tests.customers.third_parties.parties import a_party, agree, withdraw
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions

EACH = pytest.mark.parametrize(
    ("guard", "words"), [(nullcontext, 1), (naive_transactions, 2)], ids=["locked", "naive"]
)


def press_twice(app: Flask, press: Callable[[int, int], object], customer: int, party: int) -> int:
    """Press twice, with a moment between looking and writing; return how many words it added."""
    before, gap, look = len(consents.history(customer)), Gap(0.05), consents._locked_choice

    def look_slowly(*given: object) -> ThirdPartyChoice:
        choice = look(*given)  # type: ignore[arg-type] # passed on as they came
        gap()
        return choice

    with patch.object(consents, "_locked_choice", look_slowly):
        all_at_once(app, lambda _: press(customer, party), 2)
    return len(consents.history(customer)) - before


@EACH
def test_two_presses_give_one_consent_and_one_withdrawal(
    app: Flask, cast: Cast, guard: Callable[[], AbstractContextManager[None]], words: int
) -> None:
    arta, party = cast.arta.customer_id, a_party()
    with guard():
        assert press_twice(app, agree, arta, party) == words
    with guard():
        assert press_twice(app, withdraw, arta, party) == words
