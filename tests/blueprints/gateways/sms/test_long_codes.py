"""Offers with the longest codes and prices that the form takes: each answer is one segment."""

from __future__ import annotations

import pytest

from marketplace.blueprints.forms.fields import LARGEST
from marketplace.catalogue.models import Unit
from marketplace.catalogue.offers.offer_codes import LONGEST
from marketplace.customers.models import Customer
from marketplace.foundation.transaction import transaction
from tests.blueprints.gateways.sms.conftest import Send, a_service
from tests.support.cast import Cast

LONG = "PAKOMUJORE2026INTERNET"[: LONGEST - 1]
TEXTS = ("-20 MB", "20", "help", "a b c d e f", "20 mb 20 sms", "MB", "MB jo")


@pytest.mark.parametrize("language", ["en", "sq"])
def test_every_answer_that_names_them_fits(send: Send, cast: Cast, language: str) -> None:
    with transaction() as session:
        session.get_one(Customer, cast.arta.customer_id).language = language
    for n in range(4):
        a_service(cast, "P" * 100, unit=Unit.PACKAGE, points=LARGEST, offer_code=f"{LONG}{n}")
    code = f"{LONG}0"
    for text in (*TEXTS, code, f"5 {code}", f"jo {code}", f"{code}X", code[:-1] + "9"):
        assert send(cast.arta, text)  # which looks at its length
