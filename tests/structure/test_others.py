"""The data of another user stays closed, whichever address its id is put into."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.accounts.models import PARTNER_ROLES, Role
from marketplace.blueprints.web.guards import guard_of
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from tests.structure.staff_actions import a_key, a_phone
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SHUT = {403, 404}
BOUND = frozenset({Role.CUSTOMER}) | PARTNER_ROLES
Ids = dict[str, int]


@pytest.fixture
def converted(cast: Cast) -> Receipt:
    return convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="k1",
    )


@pytest.fixture
def ids(cast: Cast, converted: Receipt) -> Ids:
    """Of Arta's conversion, confirmed at the bakery, and of the bakery's people and branches."""
    assert converted.code
    confirm(
        code=converted.code,
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.cashier.user_id),
        branch_id=cast.bakery.branch_ids[0],
    )
    return {
        "conversion_id": converted.id,
        "user_id": cast.cashier.user_id,
        "branch_id": cast.bakery.branch_ids[0],
        **a_phone(cast),
        **a_key(cast),
        "partner_id": cast.bakery.id,
        "customer_id": cast.arta.customer_id,
    }


def rules_with_ids(app: Flask, ids: Ids) -> Iterator[tuple[str, Rule]]:
    """The routes of customers and partners whose address names something by its id."""
    for rule in app.url_map.iter_rules():
        guard = guard_of(rule.endpoint)
        if isinstance(guard, frozenset) and guard & BOUND and rule.arguments & ids.keys():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule


def filled(app: Flask, rule: Rule, ids: Ids) -> str:
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(
            rule.endpoint, {name: ids.get(name, 1) for name in rule.arguments}
        )
    return str(built)


@pytest.mark.parametrize("name", ["besnik", "dafina", "lumi"])
def test_a_user_cannot_open_the_data_of_another_user(
    app: Flask, client: BrowserLike, cast: Cast, ids: Ids, name: str
) -> None:
    client.sign_in(cast.named(name).user_id)
    for method, rule in rules_with_ids(app, ids):
        answer = client.open(filled(app, rule, ids), method=method)
        assert answer.status_code in SHUT, (method, rule.rule)


@pytest.mark.parametrize("name", ["arta", "drita"])
def test_a_user_can_open_their_own_data(
    app: Flask, client: BrowserLike, cast: Cast, ids: Ids, name: str
) -> None:
    person = cast.named(name)
    client.sign_in(person.user_id)
    own = [
        client.get(filled(app, rule, ids)).status_code
        for method, rule in rules_with_ids(app, ids)
        if method == "GET" and person.role in (guard_of(rule.endpoint) or ())
    ]
    assert own
    assert set(own) == {200}


def test_another_partner_learns_nothing_of_a_code(
    client: BrowserLike, sign_in: Callable[..., object], converted: Receipt
) -> None:
    sign_in(client, "lumi")
    real = client.post("/partner/codes/check", data={"code": converted.code})
    invented = client.post("/partner/codes/check", data={"code": "0000-0000-00000"})
    assert real.status_code == invented.status_code
    assert "Coffee" not in real.text
