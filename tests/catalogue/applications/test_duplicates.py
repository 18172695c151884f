"""Staff see what an application resembles; the applicant does not."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Role, User
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.catalogue.applications.application_list import application_of
from marketplace.catalogue.applications.apply import apply
from marketplace.catalogue.applications.decide import AlreadyPartner, approve_application
from marketplace.catalogue.applications.duplicates import Likeness, duplicates_of
from marketplace.catalogue.partners.partners import withdraw_partner
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from marketplace.foundation.transaction import transaction
from tests.catalogue.applications.conftest import Applied, content
from tests.support.cast import Cast


def likenesses(application_id: int) -> list[tuple[str, Likeness]]:
    return [(one.name, one.likeness) for one in duplicates_of(application_of(application_id))]


def approve(cast: Cast, application_id: int) -> int:
    actor = cast.staff(Role.MARKETING).actor
    category = cast.category()
    return approve_application(
        application_id=application_id, category_id=category, points=30, actor=actor
    ).partner_id


def test_open_applications_with_the_same_number_or_email_are_shown(applied: Applied) -> None:
    first = applied()
    number = applied(business="Guri 2", email="other@example.com")
    email = applied(business="Guri 3", tax_number="600123456")
    assert likenesses(first) == [("Guri 2", Likeness.TAX_NUMBER), ("Guri 3", Likeness.EMAIL)]
    assert likenesses(number) == [("Kafe Guri", Likeness.TAX_NUMBER)]
    assert likenesses(email) == [("Kafe Guri", Likeness.EMAIL)]


def test_an_application_that_is_not_proven_accuses_nobody(applied: Applied) -> None:
    first = applied()
    apply(content=content(email="stranger@example.com"), address="192.0.2.9")
    assert likenesses(first) == []


def test_a_partner_with_the_name_or_whose_owner_has_the_email_is_shown(
    cast: Cast, applied: Applied
) -> None:
    with transaction() as session:
        session.execute(
            update(User).where(User.id == cast.lumi.user_id).values(email="lumi@example.com")
        )
    assert cast.bakery
    same = applied(business="furra drita", email="lumi@example.com")
    assert likenesses(same) == [
        (name, likeness)
        for _id, name, likeness in sorted(
            [
                (cast.bakery.id, "Furra Drita", Likeness.NAME),
                (cast.bookshop.id, "Libraria Lumi", Likeness.EMAIL),
            ]
        )
    ]


def test_a_business_becomes_a_partner_once_and_again_after_it_left(
    cast: Cast, applied: Applied
) -> None:
    first, second = applied(), applied(email="second@example.com")
    partner_id = approve(cast, first)
    assert likenesses(second) == [("Kafe Guri", Likeness.TAX_NUMBER)]
    with pytest.raises(AlreadyPartner):
        approve(cast, second)
    withdraw_partner(partner_id=partner_id, actor=cast.staff(Role.MARKETING).actor)
    assert approve(cast, second) != partner_id


def test_applications_to_one_email_and_from_one_network_are_bounded(cast: Cast) -> None:
    assert cast
    for number in range(LIMITS[Scope.APPLY_EMAIL].failures):
        apply(content=content(), address=f"192.0.{number}.1")
    with pytest.raises(TooManyAttempts):
        apply(content=content(), address="198.51.100.1")


@pytest.mark.parametrize(
    ("field", "wrong"), [("tax_number", "12345"), ("phone", "call me"), ("branches", ())]
)
def test_an_application_needs_what_marketing_decides_by(
    cast: Cast, field: str, wrong: object
) -> None:
    assert cast
    with pytest.raises(InvalidInput):
        apply(content=content(**{field: wrong}), address="192.0.2.1")
