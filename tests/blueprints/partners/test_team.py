"""The owner's team: cashiers come, move, get a new password, go and come back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role, User
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.blueprints.partners.conftest import Till
from tests.support.cast import PASSWORD, Cast
from tests.support.csrf_client import BrowserLike

TEAM = "/partner/team"
WORDS = "two-warm-byreks"


def user(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def filled(cast: Cast, **given: str) -> dict[str, str]:
    usual = {
        "name": "Mira Gashi",
        "username": "mira",
        "branch": str(cast.bakery.branch_ids[1]),
    }
    return usual | given


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_team_page_lists_only_users_of_the_partner(till: Till, cast: Cast) -> None:
    assert cast.cashier
    assert cast.lumi
    page = till("drita").get(TEAM).text
    assert all(name in page for name in ("Drita", "Cashier", "Furra Drita Prishtina"))
    assert re.search(r"\blumi\b", page, re.IGNORECASE) is None


def link_on(page: str) -> str:
    found = re.search(r"/password/reset/[\w-]+", page)
    assert found
    return found[0]


def test_a_new_cashier_chooses_the_password_by_the_link_that_the_owner_hands_over(
    till: Till, cast: Cast, client: BrowserLike
) -> None:
    drita = till("drita")
    to = drita.post(f"{TEAM}/new", data=filled(cast)).location
    mira = user("mira")
    assert (mira.role, mira.partner_id) == (Role.CASHIER, cast.bakery.id)
    assert (mira.branch_id, mira.password_hash) == (cast.bakery.branch_ids[1], "")
    assert to == f"{TEAM}/{mira.id}"
    link = link_on(drita.get(to).text)
    assert "/password/reset/" not in drita.get(to).text
    client.post(link, data={"password": WORDS})
    answer = client.post("/login", data={"username": "mira", "password": WORDS})
    assert answer.location == "/partner/"


def test_the_link_goes_to_the_cashiers_email_where_there_is_one(
    till: Till, cast: Cast, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    drita = till("drita")
    to = drita.post(f"{TEAM}/new", data=filled(cast, email="mira@example.com")).location
    assert to == TEAM
    assert [(one.kind, one.recipient) for one in outbox()] == [("invited", "mira@example.com")]
    assert "/password/reset/" not in drita.get(f"{TEAM}/{user('mira').id}").text


def test_a_taken_username_of_a_cashier_becomes_the_nearest_that_is_free(
    till: Till, cast: Cast
) -> None:
    drita = till("drita")
    form = filled(cast, username=cast.arta.username, email="mira@example.com")
    drita.post(f"{TEAM}/new", data=form)
    assert user("arta-2").partner_id == cast.bakery.id
    assert "Mira Gashi, who signs in as arta-2" in drita.get(TEAM).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "),
        ("username", "no spaces"),
        ("email", "nobody"),
        ("branch", "x"),
        ("branch", "999"),
    ],
)
def test_an_invalid_cashier_is_shown_next_to_its_field_and_kept(
    field: str, typed: str, till: Till, cast: Cast
) -> None:
    answer = till("drita").post(f"{TEAM}/new", data=filled(cast, **{field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert ("Mira Gashi" in answer.text) == (field != "name")
    assert "mira" not in set(db.session.scalars(select(User.username)))


def test_the_cashier_form_shows_all_errors_at_once(till: Till, cast: Cast) -> None:
    wrong = {"username": "two words", "name": "", "email": "nobody"}
    answer = till("drita").post(f"{TEAM}/new", data=filled(cast, **wrong))
    assert [field for field in wrong if f'id="{field}-error"' in answer.text] == list(wrong)


def test_a_branch_of_another_partner_is_no_choice(till: Till, cast: Cast) -> None:
    sent = filled(cast, branch=str(cast.bookshop.branch_ids[0]))
    assert till("drita").post(f"{TEAM}/new", data=sent).status_code == 422


def test_name_and_branch_can_be_changed(till: Till, cast: Cast) -> None:
    address = f"{TEAM}/{cast.cashier.user_id}"
    till("drita").post(address, data={"name": "Besa", "branch": ""})
    cashier = user("cashier")
    assert (cashier.name, cashier.branch_id) == ("Besa", None)


def test_the_form_shows_what_is_so_now(till: Till, cast: Cast) -> None:
    page = till("drita").get(f"{TEAM}/{cast.cashier.user_id}").text
    assert 'value="Cashier"' in page
    assert f'<option selected value="{cast.bakery.branch_ids[0]}">' in page


def test_a_deactivated_cashier_is_out_at_once_and_can_come_back(till: Till, cast: Cast) -> None:
    address = f"{TEAM}/{cast.cashier.user_id}"
    drita, cashier = till("drita"), till("cashier")
    drita.post(f"{address}/deactivate")
    assert cashier.get("/partner/").status_code == 303
    assert "Deactivated" in drita.get(TEAM).text
    drita.post(f"{address}/reactivate")
    assert till("cashier").get("/partner/").status_code == 200


def test_a_new_link_ends_the_password_and_the_sessions_and_can_be_withdrawn(
    till: Till, cast: Cast, client: BrowserLike
) -> None:
    with transaction() as session:
        session.get_one(User, cast.cashier.user_id).email = None
    drita, cashier = till("drita"), till("cashier")
    address = f"{TEAM}/{cast.cashier.user_id}"
    assert drita.post(f"{address}/password").location == address
    assert cashier.get("/partner/").status_code == 303
    form = {"username": "cashier", "password": PASSWORD}
    assert client.post("/login", data=form).status_code == 422
    link = link_on(drita.get(address).text)
    assert client.get(link).status_code == 200
    drita.post(f"{address}/password/withdraw")
    assert client.get(link).status_code == 410


def test_the_audit_log_has_every_change(till: Till, cast: Cast) -> None:
    drita, address = till("drita"), f"{TEAM}/{cast.cashier.user_id}"
    drita.post(f"{TEAM}/new", data=filled(cast))
    drita.post(address, data={"name": "Besa", "branch": ""})
    drita.post(f"{address}/password")
    drita.post(f"{address}/deactivate")
    drita.post(f"{address}/reactivate")
    verbs = ["create", "edit", "password", "deactivate", "reactivate"]
    assert actions() == [f"user.{verb}" for verb in verbs]


@pytest.mark.parametrize(
    "action", ["", "/password", "/password/withdraw", "/deactivate", "/reactivate"]
)
def test_another_partners_cashier_is_not_there(action: str, till: Till, cast: Cast) -> None:
    address = f"{TEAM}/{cast.cashier.user_id}{action}"
    sent = {"name": "Taken", "branch": "", "password": WORDS}
    assert till("lumi").post(address, data=sent).status_code == 404
    assert actions() == []


def test_owners_are_not_for_owners_to_change(till: Till, cast: Cast) -> None:
    address = f"{TEAM}/{cast.drita.user_id}/deactivate"
    assert till("drita").post(address).status_code == 404


@pytest.mark.parametrize("address", [TEAM, f"{TEAM}/new", "/partner/branches"])
def test_a_cashier_sees_nothing_of_it(address: str, till: Till) -> None:
    answer = till("cashier").get(address)
    assert answer.status_code == 403
    assert "Only the owner" in answer.text
