"""Convert points on behalf of the operator's call centre and apps."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.accounts.tokens import Purpose
from marketplace.blueprints.api.blueprint import bp
from marketplace.blueprints.api.models_conversions import ConversionAnswer, ConversionWanted
from marketplace.blueprints.json_api.json_body import SAID, NotAsDescribed, read_body
from marketplace.blueprints.web.guards import token
from marketplace.blueprints.web.idempotency import once
from marketplace.catalogue.offers.offer_codes import normal_code
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.line_owner import LineOwner, sender_of
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.customers.numbers import e164, line_number
from marketplace.customers.refusals import AccountStopped
from marketplace.foundation.idempotency import all_or_nothing
from marketplace.foundation.refusals import Refusal


class NotRegistered(Refusal):
    """No customer has registered this number."""

    status = 404
    says = _l("No customer has this number.")


@bp.post("/conversions")
@token(Purpose.CONVERSIONS)
def convert_for_customer() -> ResponseReturnValue:
    """Convert: 201, and the same again for the same Idempotency-Key."""
    wanted = read_body(ConversionWanted)
    _refuse_stopped(wanted.line)
    card = _card(wanted.offer)  # the shop window is looked at before the transaction
    if card and card.by_the_point and wanted.points is None:
        raise NotAsDescribed([("points", str(SAID["missing"]))])
    return once(wanted, lambda own_key: _convert(wanted, card, own_key))


def _convert(wanted: ConversionWanted, card: Card | None, own_key: str) -> str:
    who, customer_id = _customer(wanted.line)
    made = all_or_nothing(
        lambda: convert(
            customer_id=customer_id,
            offer=card.slug if card else wanted.offer,
            via=ConversionChannel.API,
            key=own_key,
            line_id=who.line_id,
            points=wanted.points,
        )
    )
    return ConversionAnswer.of(made).model_dump_json()


def _customer(line: str) -> tuple[LineOwner, int]:
    """Return the owner of a mobile number or contract; raises NotRegistered, NumberInDoubt."""
    who = _owner(line)
    if who.doubtful:
        raise NumberInDoubt
    if who.customer_id is None:
        raise NotRegistered
    return who, who.customer_id


def _refuse_stopped(line: str) -> None:
    """Raise AccountStopped before an earlier answer, which may hold a code, is given again."""
    if _owner(line).stopped:
        raise AccountStopped


def _owner(line: str) -> LineOwner:
    who = sender_of(line_number(line))
    if who.customer_id is None and (number := e164(line)):  # a contact phone of another country
        who = sender_of(number)
    return who


def _card(named: str) -> Card | None:
    return window().slugs.get(named) or window().codes.get(normal_code(named) or "")
