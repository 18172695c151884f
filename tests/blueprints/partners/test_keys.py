"""The owner's keys of tills: the secret shown once, bound to a branch, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marketplace.accounts.tokens import held_token
from marketplace.catalogue.partners.partners import withdraw_partner
from tests.blueprints.admins.staff_browsers import logged
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SECRET = re.compile(r"pika_[\w-]{43}")
NEW = {"name": "Till 1"}
Till = Callable[[str], BrowserLike]


def make(browser: BrowserLike, **given: object) -> tuple[str, str]:
    """Make a key; the address of its page and the secret that stood there."""
    answer = browser.post("/partner/keys/new", data=NEW | given)
    assert answer.status_code == 303, answer.text
    (secret,) = SECRET.findall(browser.get(answer.location).text)
    return str(answer.location), secret


def test_the_secret_is_shown_once_and_is_the_partners(till: Till, cast: Cast) -> None:
    drita = till("drita")
    address, secret = make(drita, branch=cast.bakery.branch_ids[1])
    held = held_token(secret)
    assert held
    assert (held.purpose, held.partner_id, held.branch_id) == (
        "till",
        cast.bakery.id,
        cast.bakery.branch_ids[1],
    )
    assert not SECRET.search(drita.get(address).text)
    assert not SECRET.search(drita.get("/partner/keys").text)


def test_the_secret_travels_to_its_own_page_alone(till: Till) -> None:
    answer = till("drita").post("/partner/keys/new", data=NEW)
    (kept,) = [one for one in answer.headers.getlist("Set-Cookie") if "pika_" in one]
    for part in (f"Path={answer.location};", "Max-Age=120;", "HttpOnly", "SameSite=Strict"):
        assert part in kept


def test_revoked_it_opens_nothing_and_says_so(till: Till) -> None:
    drita = till("drita")
    address, secret = make(drita)
    assert "/revoke" in drita.get(address).text
    for _ in range(2):
        assert drita.post(f"{address}/revoke").status_code == 303
    assert held_token(secret) is None
    assert "/revoke" not in drita.get(address).text
    assert len(logged("token.revoke")) == 1


def test_the_log_names_it_without_the_secret(till: Till, cast: Cast) -> None:
    _, secret = make(till("drita"))
    (entry,) = logged("token.create")
    assert entry.username == "drita"
    assert entry.after == NEW | {
        "purpose": "till",
        "partner_id": cast.bakery.id,
        "branch_id": None,
    }
    assert secret not in str(entry.after)


def test_a_key_of_another_partner_is_not_there(till: Till) -> None:
    address, secret = make(till("drita"))
    lumi = till("lumi")
    statuses = [lumi.get(address).status_code, lumi.post(f"{address}/revoke").status_code]
    assert statuses == [404, 404]
    assert held_token(secret)


def test_the_list_says_the_branches_numbers(till: Till, cast: Cast) -> None:
    drita = till("drita")
    make(drita)
    shown = drita.get("/partner/keys").text
    assert all(re.search(rf"<dd>\s*{one}\s*</dd>", shown) for one in cast.bakery.branch_ids)


def test_staff_see_it_as_the_partners_and_revoke_it(till: Till) -> None:
    address, secret = make(till("drita"))
    number, staff = address.rpartition("/")[2], till("administrator")
    for page in ("/admin/tokens", f"/admin/tokens/{number}"):
        assert all(word in staff.get(page).text for word in ("Till 1", "Furra Drita"))
    staff.post(f"/admin/tokens/{number}/revoke", data={"reason": "Leaked"})
    assert held_token(secret) is None


def test_staff_make_none(till: Till) -> None:
    staff = till("administrator")
    form = {"name": "Till", "purpose": "till"}
    assert staff.post("/admin/tokens/new", data=form).status_code == 422
    assert 'value="till"' not in staff.get("/admin/tokens/new").text


def test_a_partner_that_leaves_takes_its_keys_along(till: Till, cast: Cast) -> None:
    _, secret = make(till("drita"))
    withdraw_partner(partner_id=cast.bakery.id, actor=cast.drita.actor)
    assert held_token(secret) is None
    assert till("drita").post("/partner/keys/new", data=NEW).status_code == 422


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "x" * 81}, {"branch": "999"}])
def test_bad_input_makes_no_key(till: Till, bad: dict[str, str]) -> None:
    assert till("drita").post("/partner/keys/new", data=NEW | bad).status_code == 422
    assert not logged("token.create")
