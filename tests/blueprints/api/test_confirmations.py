"""A till confirms its partner's code, once, however often it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Role
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.accounts.tokens import NewToken
from marketplace.catalogue.partners.branches import close_branch
from marketplace.catalogue.partners.partners import withdraw_partner
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.blueprints.api.conftest import CONFIRMATIONS, Send, Sold, a_key, with_key
from tests.imports.code_pools.pools import a_pool
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

Outbox = Callable[[], list[OutboxMessage]]


def row(one: Receipt) -> Conversion:
    found = db.session.get(Conversion, one.id, populate_existing=True)
    assert found
    return found


def kind(answer: object) -> str:
    return str(answer.json["type"]).rpartition(":")[2]  # type: ignore[attr-defined] # an answer in JSON


def moment(body: dict[str, str]) -> datetime:
    return datetime.fromisoformat(body["confirmed_at"])


def test_the_code_is_confirmed_and_the_customer_told(
    cast: Cast, till: Send, sold: Sold, key: NewToken, outbox: Outbox
) -> None:
    one = sold()
    answer = till(one.code, branch=cast.bakery.branch_ids[1])
    assert answer.status_code == 201
    body = answer.get_json()
    assert (body["id"], body["code"], body["points"]) == (one.id, one.code, 10)
    assert (body["offer"]["sq"], body["offer"]["en"]) == ("Coffee sq", "Coffee")
    assert (body["worth_cents"], body["branch"]) == (150, "Furra Drita Peja")
    kept = row(one)
    assert (kept.confirmed_via, kept.token_id, kept.confirmed_by) == (
        ConversionChannel.API,
        key.id,
        None,
    )
    assert {one.kind for one in outbox()} == {"conversion", "confirmed"}


def test_no_answer_to_a_till_names_the_customer(
    till: Send, look: Send, sold: Sold, cast: Cast
) -> None:
    one = sold()
    said = look(one.code).text + till(one.code).text
    for secret in ("Arta", "Krasniqi", cast.arta.number, str(cast.arta.number)[-6:], "@"):
        assert secret not in said


def test_a_till_that_reads_a_code_does_not_use_it(look: Send, till: Send, sold: Sold) -> None:
    one = sold()
    seen = [look(one.code), look(str(one.code).lower().replace("-", " "))]
    assert {answer.status_code for answer in seen} == {200}
    body = seen[0].get_json()
    assert (body["offer"]["sq"], body["offer"]["en"]) == ("Coffee sq", "Coffee")
    assert body["last_day"] == (clock.today() + timedelta(days=30)).isoformat()
    assert till(one.code).status_code == 201


def test_the_same_key_and_body_get_the_same_answer(till: Send, sold: Sold, outbox: Outbox) -> None:
    one = sold()
    first = till(one.code, key="K1")
    told = len(outbox())
    again = till(one.code, key="K1")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert (first.headers.get("Idempotent-Replayed"), len(outbox())) == (None, told)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_refusal_is_repeated_too(till: Send) -> None:
    first, again = (till("0000-0000-00000", key="K1") for _ in range(2))
    assert (again.status_code, again.data) == (404, first.data)


def test_the_same_key_with_another_body_is_refused(till: Send, sold: Sold) -> None:
    one, other = sold(), sold()
    till(one.code, key="K1")
    answer = till(other.code, key="K1")
    assert (answer.status_code, kind(answer)) == (422, "key-used-otherwise")
    assert row(other).confirmed_at is None


def test_the_key_of_another_till_is_another_key(cast: Cast, till: Send, sold: Sold) -> None:
    one, other = sold(), sold()
    answers = [till(one.code, key="K1"), till(other.code, key="K1", secret=a_key(cast).secret)]
    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.parametrize("sent", [None, "", "x" * 51, "with blank", "ë"])
def test_a_key_is_needed(till: Send, sold: Sold, sent: str | None) -> None:
    one = sold()
    answer = till(one.code, key=sent)
    assert (answer.status_code, kind(answer)) == (400, "key-missing")
    assert row(one).confirmed_at is None


def test_a_used_code_says_when_and_where(cast: Cast, till: Send, look: Send, sold: Sold) -> None:
    one = sold()
    first = till(one.code, branch=cast.bakery.branch_ids[0]).get_json()
    for answer in (till(one.code), look(one.code)):
        assert (answer.status_code, kind(answer)) == (409, "already-confirmed")
        body = answer.get_json(force=True)
        assert body["branch"] == "Furra Drita Prishtina"
        assert moment(body) == moment(first)


def test_an_expired_code_is_gone(till: Send, look: Send, sold: Sold) -> None:
    one = sold()
    with transaction() as session:
        over = clock.now() - timedelta(seconds=1)
        session.execute(update(Conversion).values(good_until=over))
    for answer in (till(one.code), look(one.code)):
        assert (answer.status_code, kind(answer)) == (410, "code-expired")


def test_a_cancelled_code_is_gone(cast: Cast, till: Send, sold: Sold) -> None:
    one = sold()
    cancel(conversion_id=one.id, reason="By mistake", actor=cast.staff(Role.SUPPORT).actor)
    answer = till(one.code)
    assert (answer.status_code, kind(answer)) == (410, "code-cancelled")
    assert "mistake" not in answer.text


def test_a_code_of_another_partner_is_answered_like_an_unknown_code(
    cast: Cast, till: Send, look: Send, sold: Sold
) -> None:
    bookshop, actor = cast.bookshop.id, cast.lumi.actor
    other = make_key(partner_id=bookshop, name="Till", branch_id=None, actor=actor).secret
    one = sold()
    for ask in (till, look):
        real, none = ask(one.code, secret=other), ask("0000-0000-00000", secret=other)
        assert (real.status_code, none.status_code) == (404, 404)
        bodies = [dict(answer.get_json(force=True), request_id="") for answer in (real, none)]
        assert bodies[0] == bodies[1]
        assert len(real.data) == len(none.data)
    assert row(one).confirmed_at is None


@pytest.mark.parametrize("way", ["till", "look"])
def test_too_many_wrong_codes_and_the_till_waits(
    till: Send, look: Send, sold: Sold, way: str
) -> None:
    ask, one = {"till": till, "look": look}[way], sold()
    for _ in range(LIMITS[Scope.CODE_KEY].failures):
        assert ask("0000-0000-00000").status_code == 404
    answer = till(one.code, key="K1")
    assert (answer.status_code, kind(answer)) == (429, "too-many-attempts")
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert row(one).confirmed_at is None
    assert db.session.scalar(select(Conversion.token_id)) is None


def test_a_rate_limited_answer_to_a_till_is_not_stored(till: Send, sold: Sold) -> None:
    one = sold()
    for _ in range(LIMITS[Scope.CODE_KEY].failures):
        till("0000-0000-00000")
    assert till(one.code, key="K1").status_code == 429
    with transaction() as session:
        session.execute(db.text("DELETE FROM failure_counts"))
    assert till(one.code, key="K1").status_code == 201


def test_a_branch_that_is_not_the_partners_is_refused(cast: Cast, till: Send, sold: Sold) -> None:
    one = sold()
    answer = till(one.code, branch=cast.bookshop.branch_ids[0])
    assert (answer.status_code, kind(answer)) == (422, "not-this-branch")
    assert row(one).confirmed_at is None


def test_a_key_bound_to_a_branch_confirms_there_and_names_no_other(
    cast: Cast, till: Send, sold: Sold
) -> None:
    here, there = cast.bakery.branch_ids
    bound, one, other = a_key(cast, here).secret, sold(), sold()
    refused = till(one.code, secret=bound, branch=there)
    assert (refused.status_code, kind(refused)) == (422, "not-this-branch")
    assert till(one.code, secret=bound).get_json()["branch"] == "Furra Drita Prishtina"
    assert till(other.code, secret=bound, branch=here).status_code == 201


@pytest.mark.parametrize("bound", [True, False])
def test_a_closed_branch_confirms_nothing_more(
    cast: Cast, till: Send, sold: Sold, *, bound: bool
) -> None:
    branch, one = cast.bakery.branch_ids[1], sold()
    secret = a_key(cast, branch if bound else None).secret
    close_branch(branch_id=branch, actor=cast.drita.actor)
    answer = till(one.code, secret=secret, **({} if bound else {"branch": branch}))
    assert (answer.status_code, kind(answer)) == (422, "not-this-branch")
    assert row(one).confirmed_at is None


def test_a_partner_that_left_confirms_nothing(cast: Cast, till: Send, sold: Sold) -> None:
    one = sold()
    withdraw_partner(partner_id=cast.bakery.id, actor=cast.staff(Role.MARKETING).actor)
    assert till(one.code).status_code == 401
    assert row(one).confirmed_at is None


def test_tokens_for_something_else_open_nothing(
    till: Send, look: Send, ask: Send, sold: Sold, token: NewToken, key: NewToken
) -> None:
    one = sold()
    assert till(one.code, secret=token.secret).status_code == 403
    assert look(one.code, secret=token.secret).status_code == 403
    assert ask("coffee", secret=key.secret).status_code == 403
    assert look(one.code, secret="pika_nothing").status_code == 401


OTHER_BODIES = [
    *({"code": code} for code in ("", None, 7, "x" * 121, "a\0b")),
    *({"code": "7K3M", "branch": branch} for branch in (0, -1, "3", 2**63, 1.5, True)),
    {"code": "7K3M", "customer": 1},
    {},
]


def test_a_body_of_another_kind_is_told_so(till: Send) -> None:
    for bad in OTHER_BODIES:
        answer = till(None, json=bad)
        assert (answer.status_code, kind(answer)) == (422, "not-as-described"), bad
        assert answer.get_json(force=True)["errors"], bad
        assert answer.get_json(force=True)["detail"] == "The body is not valid.", bad


def test_a_confirmation_body_that_is_no_json_is_refused(client: BrowserLike, key: NewToken) -> None:
    headers = with_key(key.secret, "K1")
    answer = client.post(CONFIRMATIONS, data={"code": "7K3M"}, headers=headers, csrf=False)
    assert (answer.status_code, kind(answer)) == (415, "wrong-type")
    assert answer.get_json(force=True)["detail"] == "Send JSON, as application/json."


def test_a_partners_own_code_that_is_a_link_is_looked_at_and_used(
    look: Send, till: Send, sold: Sold, cast: Cast
) -> None:
    link = "https://kino.example/t?c=1"
    sold(a_pool(cast.an_offer(points=10), link, form=CodeForm.LINK))
    assert look(quote(link, safe="")).get_json()["code"] == link
    assert till(link).status_code == 201
    assert look(quote(link, safe="")).status_code == 409
