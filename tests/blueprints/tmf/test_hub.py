"""Other systems subscribe at /hub, within what the operator allows, and end what is theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.tokens import NewToken
from marketplace.foundation.extensions import db
from marketplace.hub.models import Subscription
from marketplace.hub.queries import EventKind
from marketplace.hub.subscriptions import MOST
from tests.blueprints.tmf.conftest import BASE, Call
from tests.blueprints.tmf.test_enrolling import luan
from tests.hub.conftest import deliver_all
from tests.hub.conftest import listener as listener
from tests.hub.listener import Listener
from tests.support.cast import a_line

HERE = "http://127.0.0.1:6180/told"


@pytest.fixture
def ask(call: Call) -> Call:
    """Subscribe: `ask(query="")`."""
    return lambda _secret=None, /, **given: call(
        "POST", "/hub", json={"callback": HERE} | given, **({"secret": _secret} if _secret else {})
    )


def kept() -> list[Subscription]:
    return list(db.session.scalars(select(Subscription).order_by(Subscription.id)))


def test_a_tmf_subscriber_gets_the_events_it_asked_for(
    call: Call, ask: Call, listener: Listener
) -> None:
    answer = ask(callback=listener.callback, query=f"eventType={EventKind.CREATED}")
    assert answer.status_code == 201
    made = call("POST", "/loyaltyProgramMember", json=luan(a_line().number)).get_json()
    deliver_all()
    (told,) = listener.events
    assert told["eventType"] == "LoyaltyProgramMemberCreateEvent"
    assert told["event"] == {
        "loyaltyProgramMember": {"id": made["id"], "href": made["href"], "status": "active"}
    }


@pytest.mark.parametrize("query", ["", f"eventType={EventKind.CREATED}"])
def test_where_it_is_it_can_be_read_as_it_was_answered(ask: Call, call: Call, query: str) -> None:
    answer = ask(query=query)
    path = answer.headers["Location"].partition(BASE)[2]
    assert (call("GET", path).status_code, call("GET", path).get_json()) == (200, answer.get_json())
    assert call("GET", f"{path}?fields=callback").get_json().keys() == {"id", "callback"}
    call("DELETE", path)
    assert call("GET", path).status_code == 404


def test_a_subscription_of_another_system_cannot_be_read(
    ask: Call, call: Call, reader: NewToken
) -> None:
    id_ = ask().get_json()["id"]
    assert call("GET", f"/hub/{id_}", secret=reader.secret).status_code == 404


def test_the_answer_is_the_subscription_and_where_to_end_it(ask: Call, call: Call) -> None:
    answer = ask()
    body = answer.get_json()
    assert body == {"id": str(kept()[0].id), "callback": HERE}
    assert answer.headers["Location"].endswith(f"/hub/{body['id']}")
    assert call("DELETE", f"/hub/{body['id']}").status_code == 204
    assert kept()[0].ended_at
    assert call("DELETE", f"/hub/{body['id']}").status_code == 404


def test_a_read_only_token_may_subscribe(ask: Call, reader: NewToken) -> None:
    assert ask(reader.secret).status_code == 201


def test_a_subscription_of_another_system_cannot_be_ended(
    ask: Call, call: Call, reader: NewToken
) -> None:
    id_ = ask().get_json()["id"]
    assert call("DELETE", f"/hub/{id_}", secret=reader.secret).status_code == 404
    assert kept()[0].ended_at is None


def test_the_same_twice_is_a_conflict_until_it_is_ended(ask: Call, call: Call) -> None:
    id_ = ask(query="").get_json()["id"]
    again = ask()
    assert (again.status_code, again.get_json()["code"]) == (409, 1103)
    assert id_ in again.get_json()["message"]
    call("DELETE", f"/hub/{id_}")
    assert ask().status_code == 201


def test_a_token_has_a_maximum_number_of_subscriptions(ask: Call) -> None:
    for n in range(MOST):
        assert ask(callback=f"{HERE}/{n}").status_code == 201
    assert ask().get_json()["code"] == 1104


INVALID = [
    ({"callback": "https://evil.example.net/"}, 1101),
    ({"callback": "http://192.168.0.1/"}, 1101),
    ({"callback": "http://169.254.169.254/latest/meta-data"}, 1101),
    ({"callback": "file:///etc/passwd"}, 1101),
    ({"query": "eventType=Everything"}, 1102),
    ({"callback": ""}, 1202),
    ({"callback": None}, 1202),
    ({"callback": 7}, 1202),
    ({"callback": "http://127.0.0.1/" + "x" * 500}, 1202),
    ({"callback": "http://127.0.0.1/\0"}, 1202),
    ({"query": ["eventType"]}, 1202),
    ({"other": "x"}, 1202),
]


def test_an_invalid_subscription_is_refused(ask: Call) -> None:
    for given, code in INVALID:
        answer = ask(**given)
        assert (answer.status_code, answer.get_json()["code"]) == (400, code), (given, code)
        assert kept() == [], (given, code)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("id_", ["0", "x", "9" * 30, "-1", "77"])
def test_an_unknown_subscription_can_be_neither_read_nor_ended(
    call: Call, method: str, id_: str
) -> None:
    assert call(method, f"/hub/{id_}").status_code == 404
