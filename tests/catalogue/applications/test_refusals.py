"""Invalid applications and answers are refused by their field; a decision needs an application."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.catalogue.applications.apply import LONGEST_ANSWER, answer_question
from marketplace.catalogue.applications.content import FirstOffer, columns_of
from marketplace.catalogue.applications.decide import (
    approve_application,
    ask_applicant,
    refuse_application,
)
from marketplace.foundation.refusals import InvalidInput, NotFound
from tests.catalogue.applications.conftest import content
from tests.support.cast import Cast


@pytest.mark.usefixtures("app")
def test_each_missing_part_is_named() -> None:
    nameless = FirstOffer(title=" ", description="A large one", worth_cents=150)
    for given, field in (
        ({"tax_number": "12"}, "tax_number"),
        ({"phone": "x"}, "phone"),
        ({"branches": ()}, "branches"),
        ({"business": " "}, "business"),
        ({"offer": nameless}, "business"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            columns_of(content(**given))
        assert [name for name, _ in refusal.value.beside] == [field], given
    for answer in ("", " ", "x" * (LONGEST_ANSWER + 1)):
        with pytest.raises(InvalidInput):
            answer_question(token="any", answer=answer)


def test_an_application_that_does_not_exist_is_not_decided_on(cast: Cast) -> None:
    which = {"application_id": 1, "actor": cast.staff(Role.MARKETING).actor}
    for act in (
        lambda: approve_application(**which, category_id=cast.category(), points=30),
        lambda: ask_applicant(**which, question="Which?"),
        lambda: refuse_application(**which, reason="no"),
    ):
        with pytest.raises(NotFound):
            act()
