"""The ways in which a partner says that a code was used: the counter page, a phone, a till."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask

from marketplace.blueprints.gateways.ids import key_of
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from tests.channels.requests import SECRET
from tests.support.cast import Cast, write
from tests.support.csrf_client import BrowserLike

PHONE: Final = "+38344111222"
Confirm = Callable[[Flask, Cast, str], None]


def at_counter(app: Flask, cast: Cast, code: str) -> None:
    """The owner types the code on the partner's page."""
    browser = BrowserLike(app)
    browser.sign_in(cast.drita.user_id)
    typed = {"code": code, "branch": cast.bakery.branch_ids[0]}
    assert browser.post("/partner/codes/confirm", data=typed).status_code == 303


def by_phone(app: Flask, cast: Cast, code: str) -> None:
    """The partner's phone sends the code by SMS."""
    now, added_by = clock.now(), cast.drita.user_id
    columns = {"partner_id": cast.bakery.id, "branch_id": None, "number": PHONE}
    write(PartnerPhone(**columns, added_by=added_by, added_at=now, verified_at=now))
    asked = {"from": PHONE, "to": "50777", "text": code, "id": key_of(code)}
    assert BrowserLike(app).get(f"/gateways/sms/{SECRET}", query_string=asked).status_code == 200


def at_till(app: Flask, cast: Cast, code: str) -> None:
    """The partner's till says "used"."""
    actor = cast.drita.actor
    key = make_key(partner_id=cast.bakery.id, name="Till 1", branch_id=None, actor=actor)
    headers = {"Authorization": f"Bearer {key.secret}", "Idempotency-Key": code}
    given = {"json": {"code": code, "branch": cast.bakery.branch_ids[0]}, "headers": headers}
    assert BrowserLike(app).post("/api/v1/confirmations", csrf=False, **given).status_code == 201


CONFIRMING: Final[dict[ConversionChannel, Confirm]] = {
    ConversionChannel.WEB: at_counter,
    ConversionChannel.SMS: by_phone,
    ConversionChannel.API: at_till,
}
