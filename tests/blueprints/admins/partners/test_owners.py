"""Marketing gives a partner its owners, and shuts its people out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.accounts.resets import LinkNotGood, require_good
from marketplace.catalogue.partners.team import team_of
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

FORM = {
    "username": "valon",
    "name": "Valon Krasniqi",
    "email": "valon@example.com",
    "language": "sq",
}


def test_an_owner_is_made(marketing: BrowserLike, cast: Cast) -> None:
    marketing.post(f"/admin/partners/{cast.bakery.id}/owners/new", data=FORM)
    assert [(one.username, one.role.value) for one in team_of(cast.bakery.id)] == [
        ("valon", "owner")
    ]


def test_only_the_owner_gets_the_link_to_choose_the_password(
    marketing: BrowserLike, cast: Cast, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    partner = f"/admin/partners/{cast.bakery.id}"
    marketing.post(f"{partner}/owners/new", data=FORM)
    (valon,) = team_of(cast.bakery.id)
    assert valon.invited
    marketing.post(f"{partner}/users/{valon.user_id}/link")
    sent = outbox()
    assert [(one.kind, one.recipient) for one in sent] == [("invited", FORM["email"])] * 2
    first, again = (str(one.facts["link"]).rpartition("/")[2] for one in sent)
    with pytest.raises(LinkNotGood):
        require_good(first)
    require_good(again)
    assert "/password/reset/" not in marketing.get(partner).text
    marketing.post(f"{partner}/users/{valon.user_id}/link/withdraw")
    with pytest.raises(LinkNotGood):
        require_good(again)


def test_no_link_of_an_owner_without_an_email_is_shown_to_marketing(
    marketing: BrowserLike, cast: Cast
) -> None:
    with transaction() as session:
        session.get_one(User, cast.drita.user_id).email = None
    address = f"/admin/partners/{cast.bakery.id}/users/{cast.drita.user_id}/link"
    answer = marketing.post(address)
    assert (answer.status_code, "/password/reset/" in answer.text) == (409, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a b"),
        ("username", "marketing"),
        ("email", "valon"),
        ("email", ""),
        ("language", "xx"),
    ],
)
def test_a_bad_value_makes_none(marketing: BrowserLike, cast: Cast, field: str, value: str) -> None:
    address = f"/admin/partners/{cast.bakery.id}/owners/new"
    answer = marketing.post(address, data=FORM | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
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
