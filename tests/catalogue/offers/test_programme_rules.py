"""Services sold by the point follow the programme's rules, and other offers do not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferKind, OfferState, Unit
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import create_offer, edit_offer
from marketplace.catalogue.offers.programme_rules import change_rule, take_effect
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.programme import change as rule_change
from marketplace.programme.history import histories
from marketplace.programme.models import Rule
from marketplace.schedule import worker
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

Change = Callable[..., int]
Facts = Callable[..., OfferContent]
UNITS = (Unit.MB, Unit.SMS, Unit.MMS)


@pytest.fixture
def change(cast: Cast) -> Change:
    """Change a rule as marketing does."""
    actor = cast.named("marketing").actor

    def change(rule: Rule, value: Any, **given: Any) -> int:
        newest = histories(clock.now())[rule].newest
        asked = {"why": "decided", "starts_on": None, "made_from": newest} | given
        return change_rule(rule=rule, value=value, actor=actor, **asked)

    return change


def a_service(cast: Cast, unit: Unit, **given: Any) -> int:
    per_point = {"MB": 10, "SMS": 5, "MMS": 2}[unit]
    usual = {"points": 10, "units_per_point": per_point, "code_days": 30}
    return cast.an_offer(unit.value, kind=OfferKind.SERVICE, unit=unit, **usual | given).id


@pytest.fixture
def services(cast: Cast) -> dict[Unit, int]:
    """The three services with the rules' values."""
    return {unit: a_service(cast, unit) for unit in UNITS}


def terms(offer_id: int) -> tuple[int, int | None, int]:
    columns = select(Offer.points, Offer.units_per_point, Offer.code_days)
    points, units, days = db.session.execute(columns.where(Offer.id == offer_id)).one()
    return points, units, days


def test_the_minimum_units_and_days_of_the_rules_are_the_offers(
    services: dict[Unit, int], change: Change
) -> None:
    change(Rule.SERVICE_MINIMUM, 20)
    change(Rule.UNITS_PER_POINT, {"MB": 12, "SMS": 6, "MMS": 3})
    change(Rule.UNITS_DAYS, 14)
    assert [terms(services[unit]) for unit in UNITS] == [(20, 12, 14), (20, 6, 14), (20, 3, 14)]


def test_the_shop_shows_it_at_once(services: dict[Unit, int], change: Change) -> None:
    assert window().cards[services[Unit.MB]].points == 10
    change(Rule.SERVICE_MINIMUM, 20)
    card = window().cards[services[Unit.MB]]
    assert (card.points, card.revision) == (20, version.current())


def test_a_rule_change_updates_only_the_services_that_differ(
    services: dict[Unit, int], change: Change
) -> None:
    before = {unit: offer_record(offer_id=services[unit]).revision for unit in UNITS}
    change(Rule.UNITS_PER_POINT, {"MB": 10, "SMS": 5, "MMS": 9})
    moved = {
        unit for unit in UNITS if offer_record(offer_id=services[unit]).revision != before[unit]
    }
    assert moved == {Unit.MMS}


def test_a_rule_of_something_else_moves_nothing(services: dict[Unit, int], change: Change) -> None:
    assert services
    before = version.current()
    change(Rule.POINTS_PER_EURO, 2)
    assert (version.current(), take_effect()) == (before, 0)


def test_partner_offers_gifts_and_packages_keep_their_price(cast: Cast, change: Change) -> None:
    others = [
        cast.an_offer("Coffee").id,
        cast.an_offer("Cup", kind=OfferKind.GIFT).id,
        cast.an_offer("Hej", kind=OfferKind.SERVICE, unit=Unit.PACKAGE).id,
    ]
    before = [terms(offer_id) for offer_id in others]
    change(Rule.SERVICE_MINIMUM, 20)
    change(Rule.CODE_DAYS, 5)
    assert [terms(offer_id) for offer_id in others] == before


def test_a_withdrawn_service_stays_as_it_was(cast: Cast, change: Change) -> None:
    gone = a_service(cast, Unit.MB, state=OfferState.WITHDRAWN)
    change(Rule.SERVICE_MINIMUM, 20)
    assert terms(gone) == (10, 10, 30)


def test_a_planned_change_takes_effect_when_its_day_has_come(
    app: Flask, services: dict[Unit, int], change: Change
) -> None:
    day = clock.today() + timedelta(days=2)
    change(Rule.SERVICE_MINIMUM, 20, starts_on=day)
    worker.do_chores(app)
    assert terms(services[Unit.MB])[0] == 10
    with time_machine.travel(clock.start_of(day), tick=False):
        worker.do_chores(app)
        db.session.expire_all()
        assert terms(services[Unit.MB])[0] == 20
        assert take_effect() == 0


def test_workers_that_come_together_count_the_change_once(
    app: Flask, services: dict[Unit, int], change: Change
) -> None:
    assert services
    day = clock.today() + timedelta(days=2)
    change(Rule.SERVICE_MINIMUM, 20, starts_on=day)
    before = version.current()
    with time_machine.travel(clock.start_of(day), tick=False):
        changed = all_at_once(app, lambda _: take_effect(), 6)
    assert sorted(map(int, map(str, changed))) == [0, 0, 0, 0, 0, 3]
    assert version.current() == before + 1


def test_a_change_that_fails_half_way_leaves_the_rule_too(
    services: dict[Unit, int], change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("marketplace.catalogue.offers.programme_rules._apply", broken)
    with pytest.raises(OSError):  # noqa: PT011 - the fault is the test's own
        change(Rule.SERVICE_MINIMUM, 20)
    assert histories(clock.now())[Rule.SERVICE_MINIMUM].newest == rule_change.SOFTWARE_DEFAULT
    assert terms(services[Unit.MB])[0] == 10


def a_new_service(facts: Facts, marketing: Actor, **given: Any) -> int:
    asked = {"kind": OfferKind.SERVICE, "partner_id": None, "offer_code": None, "unit": Unit.SMS}
    return create_offer(content=facts(**asked | given), actor=marketing)


def test_a_new_service_takes_the_rule_values_and_not_typed_ones(
    facts: Facts, marketing: Actor, change: Change
) -> None:
    change(Rule.SERVICE_MINIMUM, 25)
    made = a_new_service(facts, marketing, points=1, units_per_point=999, code_days=1)
    assert terms(made) == (25, 5, 30)


def test_an_edit_cannot_change_what_the_rules_decide(facts: Facts, marketing: Actor) -> None:
    made = a_new_service(facts, marketing)
    wanted = facts(
        kind=OfferKind.SERVICE, partner_id=None, offer_code=None, unit=Unit.SMS, points=1,
        units_per_point=999, title_sq="SMS",
    )  # fmt: skip
    revision = offer_record(offer_id=made).revision
    edit_offer(offer_id=made, content=wanted, revision=revision, stock_seen=None, actor=marketing)
    assert offer_record(offer_id=made).facts.title["sq"] == "SMS"
    assert terms(made) == (10, 5, 30)
