"""The operator's other systems convert for a customer, under the rules of every channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.blueprints.api import conversions
from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from tests.blueprints.api.conftest import Send
from tests.support.cast import Cast, ListedOffer, a_line
from tests.support.places import change_terms

Outbox = Callable[[], list[OutboxMessage]]


def data(cast: Cast) -> ListedOffer:
    given = {"unit": Unit.MB, "units_per_point": 10, "points": 10, "offer_code": None}
    return cast.an_offer("Data", kind=OfferKind.SERVICE, **given)


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def kind(answer: object) -> str:
    return str(answer.json["type"]).rpartition(":")[2]  # type: ignore[attr-defined] # an answer in JSON


def test_a_partners_offer_gives_its_code(cast: Cast, ask: Send, outbox: Outbox) -> None:
    answer = ask(cast.an_offer().slug)
    assert answer.status_code == 201
    body, row = answer.get_json(), db.session.scalars(select(Conversion)).one()
    assert (body["id"], body["points"], body["balance"]) == (row.id, 80, 560)
    assert body["code"].replace("-", "") == row.code
    assert (body["units"], row.via) == (None, ConversionChannel.API)
    assert {one.channel for one in outbox()} == {"email", "sms"}
    assert verify().violations == []


@pytest.mark.parametrize("typed", ["KAFE1", "kafe1", " kafe1 "])
def test_the_offer_code_will_do(cast: Cast, ask: Send, typed: str) -> None:
    cast.an_offer(offer_code="KAFE1")
    assert ask(typed).status_code == 201


def test_units_go_to_the_line(cast: Cast, ask: Send) -> None:
    offer, other = data(cast), a_line(cast.arta.customer_id)
    body = ask(offer.slug, line=other.number, points=20).get_json()
    assert (body["units"], body["points"], body["code"]) == (200, 20, None)
    row = db.session.scalars(select(Conversion)).one()
    assert row.line_id == other.id


@pytest.mark.parametrize("given", [{}, {"points": None}])
def test_how_many_points_go_into_mb_has_to_be_said(
    cast: Cast, ask: Send, given: dict[str, None]
) -> None:
    answer = ask(data(cast).slug, **given)
    assert (answer.status_code, kind(answer)) == (422, "not-as-described")
    assert answer.get_json()["errors"] == [{"field": "points", "detail": "This field is required."}]
    assert (booked(), balance(cast.arta.customer_id)) == (0, 640)


@pytest.mark.parametrize("form", ["+383{}", "00383{}", "383{}", "0{}"])
def test_the_number_may_come_in_any_usual_form(cast: Cast, ask: Send, form: str) -> None:
    line = form.format(cast.arta.number.removeprefix("+383"))
    assert ask(cast.an_offer().slug, line=line).status_code == 201


def test_the_same_key_and_body_convert_once(cast: Cast, ask: Send, outbox: Outbox) -> None:
    offer = cast.an_offer().slug
    first, told = ask(offer, key="K1"), len(outbox())
    again = ask(offer, key="K1")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (booked(), balance(cast.arta.customer_id), len(outbox())) == (1, 560, told)
    other = ask(offer, key="K1", points=80)
    assert (other.status_code, kind(other), booked()) == (422, "key-used-otherwise", 1)


def refusals(cast: Cast) -> dict[str, tuple[str, dict[str, object]]]:
    """Return an offer and values of a request for each kind of problem, by the kind's name."""
    soon, past = clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)
    given = {"unit": Unit.MB, "units_per_point": 10, "points": 10}
    service = {"kind": OfferKind.SERVICE} | given
    draft = {"state": OfferState.DRAFT, "published_at": None}
    plain = cast.an_offer().slug
    return {
        "not-registered": (plain, {"line": a_line().number}),
        "offer-not-there": (cast.an_offer(**draft).slug, {}),
        "not-enough-points": (plain, {"line": cast.besnik.number}),
        "blocked": (plain, {"line": cast.dafina.number}),
        "offer-not-open": (cast.an_offer(opens_at=soon).slug, {}),
        "offer-closed": (cast.an_offer(closes_at=past).slug, {}),
        "only-in-shops": (cast.an_offer(kind=OfferKind.GIFT).slug, {}),
        "sold-out": (cast.an_offer(stock=0).slug, {}),
        "below-minimum": (cast.an_offer("MB", **service).slug, {"points": 9}),
        "above-maximum": (
            cast.an_offer("MB", **service | {"units_per_point": 10**9}).slug,
            {"points": 20},
        ),
        "not-for-this-tariff": (
            cast.an_offer("MB", **service, tariffs=["private-postpaid"]).slug,
            {"points": 20},
        ),
        "other-price": (plain, {"points": 10}),
    }


NAMES = (
    *("not-registered", "offer-not-there", "not-enough-points", "blocked", "offer-not-open"),
    *("offer-closed", "only-in-shops", "sold-out", "below-minimum"),
    *("above-maximum", "not-for-this-tariff", "other-price"),
)


@pytest.mark.parametrize("name", NAMES)
def test_every_refusal_is_a_problem_of_its_own_and_books_nothing(
    cast: Cast, ask: Send, outbox: Outbox, name: str
) -> None:
    offer, given = refusals(cast)[name]
    answer = ask(offer, **given)
    assert kind(answer) == name
    assert (booked(), balance(cast.arta.customer_id), outbox()) == (0, 640, [])


def test_an_api_conversion_above_the_limit_per_customer_is_refused(cast: Cast, ask: Send) -> None:
    offer = cast.an_offer(per_customer=1).slug
    assert [ask(offer).status_code for _ in range(2)] == [201, 409]
    assert booked() == 1


def test_an_api_conversion_refused_half_way_is_rolled_back(
    cast: Cast, ask: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one goes between looking and taking: the refusal is kept, the booking is not."""
    offer = cast.an_offer(stock=1)
    monkeypatch.setattr("marketplace.catalogue.offers.stock.take", lambda *_: False)
    first = ask(offer.slug, key="K1")
    assert (first.status_code, kind(first)) == (409, "sold-out")
    assert (booked(), balance(cast.arta.customer_id)) == (0, 640)
    assert ask(offer.slug, key="K1").data == first.data
    assert verify().violations == []


OTHER_BODIES = [
    *({"points": bad} for bad in (0, -1, "20", 1.5, True, 10**9)),
    *({"line": bad} for bad in ("", None, 49, "x" * 33, "ë")),
    *({"offer": bad} for bad in ("", None, "x" * 81, "a\nb")),
    {"customer": 1},
]


def test_a_body_of_another_kind_is_told_so(ask: Send) -> None:
    for bad in OTHER_BODIES:
        answer = ask(
            bad.get("offer", "coffee"), **{name: bad[name] for name in bad if name != "offer"}
        )
        assert (answer.status_code, kind(answer)) == (422, "not-as-described"), bad


def test_a_price_that_moved_since_the_shop_window_was_filled_is_not_taken(
    cast: Cast, ask: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = cast.an_offer()
    seen = window()
    change_terms(offer, points=300)
    monkeypatch.setattr(conversions, "window", lambda: seen)
    answer = ask(offer.slug, points=80)
    assert (answer.status_code, kind(answer)) == (422, "other-price")
    assert (booked(), balance(cast.arta.customer_id)) == (0, 640)
    assert ask(offer.slug, points=300).status_code == 201
