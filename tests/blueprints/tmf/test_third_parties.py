"""A third party's token reads only of customers whose consent to it is in force."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.blueprints.tmf.models import LoyaltyProgramProductSpec, LoyaltyRule
from marketplace.blueprints.tmf.resources import RESOURCES, Resource
from marketplace.customers.third_parties.third_parties import deactivate_third_party
from marketplace.membership.leave import leave
from tests.blueprints.tmf.conftest import Call
from tests.customers.third_parties.parties import STAFF, a_party, a_token_of, agree, withdraw
from tests.support.cast import PASSWORD, Cast

OF_NOBODY = (LoyaltyProgramProductSpec, LoyaltyRule)  # the programme itself
OF_MEMBERS = [one for one in RESOURCES if one.model not in OF_NOBODY]
EACH = pytest.mark.parametrize("resource", OF_MEMBERS, ids=lambda one: one.path)


@pytest.fixture
def party(app: object) -> int:
    assert app
    return a_party()


@pytest.fixture
def read(get: Call, party: int) -> Call:
    """Read with the third party's token."""
    secret = a_token_of(party).secret
    return lambda path: get(path, secret=secret)


def ids(get: Callable[..., object], resource: Resource) -> list[str]:
    """The ids of everything that the reader is listed, whose number is the total."""
    answer = get(f"/{resource.path}")
    found = [one["id"] for one in answer.get_json()]  # type: ignore[attr-defined]
    assert answer.headers["X-Total-Count"] == str(len(found))  # type: ignore[attr-defined]
    return found


@EACH
def test_a_third_party_finds_and_lists_consenting_customers_alone(
    cast: Cast, get: Call, read: Call, party: int, resource: Resource
) -> None:
    arta, besnik = cast.arta.customer_id, cast.besnik.customer_id
    everything = ids(get, resource)
    assert everything
    assert ids(read, resource) == []
    assert {read(f"/{resource.path}/{one}").status_code for one in everything} == {404}

    agree(arta, party)
    agree(besnik, a_party("Insurance"))
    seen = ids(read, resource)
    assert 0 < len(seen) < len(everything)
    statuses = {one: read(f"/{resource.path}/{one}").status_code for one in everything}
    assert statuses == {one: 200 if one in seen else 404 for one in everything}

    withdraw(arta, party)
    assert ids(read, resource) == []


@EACH
def test_a_third_party_does_not_find_an_account_that_was_closed(
    cast: Cast, read: Call, party: int, resource: Resource
) -> None:
    arta = cast.arta
    agree(arta.customer_id, party)
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    assert ids(read, resource) == []


def test_no_filter_finds_a_customer_who_did_not_agree(cast: Cast, read: Call) -> None:
    arta = cast.arta.customer_id
    for query in (
        f"loyaltyProgramMember?id={arta}",
        "loyaltyProgramMember?contactMedium.characteristic.emailAddress=arta@example.com",
        f"loyaltyAccount?loyaltyProgramMember.id={arta}",
        f"loyaltyBalance?loyaltyProgramMember.id={arta}",
        f"loyaltyEvent?memberId={arta}",
    ):
        assert read(f"/{query}").get_json() == []


def test_a_third_party_changes_nothing(cast: Cast, call: Call, party: int) -> None:
    arta = cast.arta.customer_id
    agree(arta, party)
    secret = a_token_of(party).secret
    path = f"/loyaltyProgramMember/{arta}"
    assert call("DELETE", path, secret=secret).status_code == 403
    assert call("PATCH", path, secret=secret, json={}).status_code == 403


def test_the_tokens_of_a_third_party_that_was_switched_off_open_nothing(
    read: Call, party: int
) -> None:
    assert read("/loyaltyRule").status_code == 200
    deactivate_third_party(third_party_id=party, reason="contract ended", actor=STAFF)
    assert read("/loyaltyRule").status_code == 403
    assert read("/loyaltyProgramMember").status_code == 403
