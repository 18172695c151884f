"""The page of one offer, with what converting it would do to the points of whoever looks."""

from __future__ import annotations

from flask import Response
from flask_babel import get_locale
from flask_login import current_user

from marketplace import clock
from marketplace.accounts.models import Role
from marketplace.blueprints.customers.blocked import explained
from marketplace.blueprints.customers.card_fragments import points_lacking
from marketplace.blueprints.customers.forms import ConvertForm, convert_form
from marketplace.blueprints.pages import page
from marketplace.catalogue.cards import Card
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.status import status_of
from marketplace.conversions.preview import Preview, preview
from marketplace.conversions.refusals import AboveMaximum, BelowMinimum, Blocked
from marketplace.members import profile
from marketplace.members.models import LineKind
from marketplace.members.profile import OwnedLine
from marketplace.points.refusals import NotEnoughPoints


def offer_page(
    card: Card,
    *,
    form: ConvertForm | None = None,
    points: int | None = None,
    status: int = 200,
    fragment: str = "customers/_convert.html",
) -> Response:
    """The offer, or for htmx its box with the button; `points` is what a service is asked for."""
    seen = _preview(card, points)
    return page(
        "customers/offer.html",
        fragment,
        status,
        card=card,
        language=str(get_locale()),
        standing=status_of(card, clock.now()),
        form=form or (seen and convert_form(card, mobile_lines(card))),
        preview=seen,
        block=explained() if seen and isinstance(seen.refusal, Blocked) else None,
        may_try=seen is not None and _may_try(card, seen, form),
        points_lacking=points_lacking,
        balance=seen.balance if seen else None,
    )


def mobile_lines(card: Card | None) -> list[OwnedLine]:
    """The customer's mobile numbers, where the offer is a service that goes to one of them."""
    if card is None or card.kind is not OfferKind.SERVICE:
        return []
    mine = profile.lines(current_user.customer_id)
    return [line for line in mine if line.kind is LineKind.MOBILE]


def _preview(card: Card, points: int | None) -> Preview | None:
    if not current_user.is_authenticated or current_user.role != Role.CUSTOMER:
        return None
    return preview(customer_id=current_user.customer_id, offer=card.slug, points=points)


def _may_try(card: Card, seen: Preview, form: ConvertForm | None) -> bool:
    """Whether the form is shown: nothing stands in the way that other points could not cure."""
    if seen.refusal is None or (form and form.errors):
        return True
    curable = isinstance(seen.refusal, AboveMaximum | BelowMinimum | NotEnoughPoints)
    return curable and card.by_the_point and not card.lacking(seen.balance)
