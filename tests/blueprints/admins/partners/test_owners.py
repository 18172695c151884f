"""Marketing gives a partner its owners, and shuts its people out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.catalogue.partners.team import team_of
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

FORM = {
    "username": "valon",
    "name": "Valon Krasniqi",
    "email": "valon@example.com",
    "language": "sq",
    "password": "shtatë lule blu",
}


def test_an_owner_is_made(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(f"/admin/partners/{cast.bakery.id}/owners/new", data=FORM)
    assert [(one.username, one.role.value) for one in team_of(cast.bakery.id)] == [
        ("valon", "owner")
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a b"),
        ("username", "marketing"),
        ("password", "short"),
        ("password", "1234567890"),
        ("password", "x" * 129),
        ("email", "valon"),
        ("language", "xx"),
    ],
)
def test_a_bad_value_makes_none(marketing: BrowserLike, cast: Cast, field: str, value: str) -> None:
    address = f"/admin/partners/{cast.bakery.id}/owners/new"
    answer = marketing.post(address, data=FORM | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert FORM["password"] not in answer.text
    assert team_of(cast.bakery.id) == []


def test_a_deactivated_owner_is_signed_out_and_can_be_reactivated(
    marketing: BrowserLike, cast: Cast, new_client: Callable[[], BrowserLike]
) -> None:
    theirs = new_client()
    theirs.sign_in(cast.drita.user_id)
    address = f"/admin/partners/{cast.bakery.id}/users/{cast.drita.user_id}"
    marketing.post(f"{address}/deactivate")
    assert theirs.get("/partner/").status_code == 303
    marketing.post(f"{address}/reactivate")
    assert team_of(cast.bakery.id)[0].deactivated_at is None


def test_another_partners_people_are_not_there(marketing: BrowserLike, cast: Cast) -> None:
    address = f"/admin/partners/{cast.bakery.id}/users/{cast.lumi.user_id}/deactivate"
    assert marketing.post(address).status_code == 404


def test_a_customer_cannot_be_deactivated_as_a_partners_user(
    marketing: BrowserLike, cast: Cast
) -> None:
    address = f"/admin/partners/{cast.bakery.id}/users/{cast.arta.user_id}/deactivate"
    assert marketing.post(address).status_code == 404
