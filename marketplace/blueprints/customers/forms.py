"""The forms to convert points."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from marketplace.blueprints.forms.fields import LARGEST, WholeNumber, filled_in, in_words, tidy
from marketplace.catalogue.amounts import AmountScale
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Card
from marketplace.conversions.eligible_lines import MobileLine
from marketplace.conversions.refusals import BetweenSteps, NoSuchLine, NoSuchShop, NotForThisTariff
from marketplace.conversions.rules import most_points
from marketplace.shops.lookup import ShopWithGift

LONGEST_KEY: Final = 64
TRY_AGAIN: Final = _l("Please try again.")


def new_key() -> str:
    """Return an idempotency key for one press of the button."""
    return uuid.uuid4().hex


def _one_of(otherwise: LazyString) -> dict[str, Any]:
    """Return how a row is chosen by its id; a wrong choice and a malformed id get one answer."""
    return {
        "coerce": int,
        "invalid_value_message": otherwise,
        "invalid_choice_message": otherwise,
    }


class ConvertForm(FlaskForm):
    """Convert an offer with one price: the one on the page, or nothing is converted."""

    key = HiddenField(
        default=new_key,
        validators=[InputRequired(TRY_AGAIN), Length(1, LONGEST_KEY, message=TRY_AGAIN)],
        filters=[tidy],
    )

    price = HiddenField(
        validators=[Optional(), Regexp(r"[0-9]{1,9}\Z", message=TRY_AGAIN)], filters=[tidy]
    )

    @property
    def arguments(self) -> dict[str, int | None]:
        """Return the arguments of the verb beside the offer."""
        return {}

    @property
    def arguments_with_price(self) -> dict[str, int | None]:
        """Return the same with the price that the page showed."""
        price = {"points": int(self.price.data)} if self.price.data else {}
        return price | self.arguments

    def show_price(self, card: Card) -> None:
        """Fill in the offer's price; an offer sold by the point has none."""
        self.price.data = "" if card.by_the_point else str(card.points)


class ServiceForm(ConvertForm):
    """Convert a service for one of the customer's lines."""

    line = RadioField(_l("For which number?"), **_one_of(NoSuchLine.says))

    @property
    def arguments(self) -> dict[str, int | None]:
        """Return the line."""
        return {"line_id": self.line.data}


class GiftForm(ConvertForm):
    """Reserve a gift in a shop that has it available."""

    shop = RadioField(_l("In which shop?"), **_one_of(NoSuchShop.says))

    @property
    def arguments(self) -> dict[str, int | None]:
        """Return the shop."""
        return {"shop_id": self.shop.data}


class PointsForm(ServiceForm):
    """Convert a chosen number of points into a service."""

    points = WholeNumber(_l("How many points?"))

    @property
    def arguments(self) -> dict[str, int | None]:
        """Return the line and the points."""
        return {"line_id": self.line.data, "points": self.points.data}


class AmountForm(ConvertForm):
    """Convert a chosen number of points into an amount at a partner."""

    points = WholeNumber(_l("How many points?"))

    @property
    def arguments(self) -> dict[str, int | None]:
        """Return the points."""
        return {"points": self.points.data}


def convert_form(
    card: Card | None,
    lines: Sequence[MobileLine],
    *,
    points: int | None = None,
    line: MobileLine | None = None,
    shops: Sequence[ShopWithGift] = (),
) -> ConvertForm:
    """Return the offer's form, filled with the submitted values; `lines` are mobile numbers.

    `shops` hold the gift to be reserved. Before it is submitted the form has these `points`
    for the `line`, or else the minimum for the first line that fits. Without a card (the offer
    is gone) only the key is read.
    """
    if card is None:
        return ConvertForm()
    form = _form(card, lines, points or card.points, line, shops)
    if not form.is_submitted():
        form.show_price(card)
    return form


def _form(
    card: Card,
    lines: Sequence[MobileLine],
    points: int,
    line: MobileLine | None,
    shops: Sequence[ShopWithGift],
) -> ConvertForm:
    if card.kind is OfferKind.GIFT:
        return _gift_form(shops)
    if card.scale:
        return _amount_form(card.scale, points)
    if card.kind is not OfferKind.SERVICE:
        return ConvertForm()
    return _service_form(card, lines, points, line)


def _service_form(
    card: Card, lines: Sequence[MobileLine], points: int, line: MobileLine | None
) -> ServiceForm:
    to = line or next((one for one in lines if one.fits), None)
    filled = {"points": points, "line": to.id if to else None}
    form = (PointsForm if card.by_the_point else ServiceForm)(**filled)
    form.line.choices = [SelectChoice(one.id, one.number) for one in lines]
    form.line.validators = [fitting(lines)]
    if isinstance(form, PointsForm):
        _bound_points(form.points, card.points, most_points(card.units_per_point))
    return form


def _amount_form(scale: AmountScale, points: int) -> AmountForm:
    form = AmountForm(points=points)
    _bound_points(form.points, scale.least, scale.most)
    form.points.validators = [*form.points.validators, on_a_step(scale)]
    form.points.render_kw |= {"step": scale.step}
    return form


def _bound_points(field: WholeNumber, least: int, most: int) -> None:
    highest = min(LARGEST, most)
    too_few = _l("Convert at least %(least)s points.", least=in_words(least))
    too_many = _l("Convert at most %(most)s points at once.", most=in_words(highest))
    field.validators = [
        filled_in,
        NumberRange(min=least, message=too_few),
        NumberRange(max=highest, message=too_many),
    ]
    field.render_kw = {"min": least, "inputmode": "numeric"}


def on_a_step(scale: AmountScale) -> Callable[[Form, Field], None]:
    """Return the validator of points between the least and the most of an offer by the amount."""

    def takes(_form: Form, field: Field) -> None:
        if not scale.has(field.data):
            below, above = scale.around(field.data)
            raise ValidationError(str(BetweenSteps(below=below, above=above)))

    return takes


def _gift_form(shops: Sequence[ShopWithGift]) -> GiftForm:
    """Offer only shops that have the gift available."""
    free = [shop for shop in shops if shop.free > 0]
    form = GiftForm()
    form.shop.choices = [
        SelectChoice(shop.id, f"{shop.name}, {shop.address}, {shop.city}") for shop in free
    ]
    if len(free) == 1 and not form.is_submitted():
        form.shop.data = free[0].id
    return form


def fitting(lines: Sequence[MobileLine]) -> Callable[[Form, Field], None]:
    """Return the validator of a number that the service must fit."""
    misfits = {line.id for line in lines if not line.fits}

    def fits(_form: Form, field: Field) -> None:
        if field.data in misfits:
            raise ValidationError(NotForThisTariff.says)

    return fits
