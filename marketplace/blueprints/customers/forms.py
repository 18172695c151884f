"""The form by which points are converted."""

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
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.shop_window.cards import Card
from marketplace.conversions.eligible_lines import MobileLine
from marketplace.conversions.refusals import NoSuchLine, NoSuchShop, NotForThisTariff
from marketplace.conversions.rules import most_points
from marketplace.shops.lookup import ShopWithGift

LONGEST_KEY: Final = 64
TRY_AGAIN: Final = _l("Please try again.")


def new_key() -> str:
    """A key for one press of the button; the same key again converts nothing more."""
    return uuid.uuid4().hex


def _one_of(otherwise: LazyString) -> dict[str, Any]:
    """How a row is chosen by its id; what is none of the choices, or no id, is answered alike."""
    return {
        "coerce": int,
        "invalid_value_message": otherwise,
        "invalid_choice_message": otherwise,
    }


class ConvertForm(FlaskForm):
    """Converting an offer that has one price: the one on the page, or none is taken."""

    key = HiddenField(
        default=new_key,
        validators=[InputRequired(TRY_AGAIN), Length(1, LONGEST_KEY, message=TRY_AGAIN)],
        filters=[tidy],
    )

    price = HiddenField(
        validators=[Optional(), Regexp(r"[0-9]{1,9}\Z", message=TRY_AGAIN)], filters=[tidy]
    )

    @property
    def asked(self) -> dict[str, int | None]:
        """What the verb is asked for beyond the offer."""
        return {}

    @property
    def named(self) -> dict[str, int | None]:
        """The same with the price that the page showed."""
        price = {"points": int(self.price.data)} if self.price.data else {}
        return price | self.asked

    def show_price(self, card: Card) -> None:
        """Name the offer's price as it is; what is sold by the point has none."""
        self.price.data = "" if card.by_the_point else str(card.points)


class ServiceForm(ConvertForm):
    """Converting a service for one of the customer's lines."""

    line = RadioField(_l("For which number?"), **_one_of(NoSuchLine.says))

    @property
    def asked(self) -> dict[str, int | None]:
        """The line."""
        return {"line_id": self.line.data}


class GiftForm(ConvertForm):
    """Reserving a gift in a shop that has it free."""

    shop = RadioField(_l("In which shop?"), **_one_of(NoSuchShop.says))

    @property
    def asked(self) -> dict[str, int | None]:
        """The shop."""
        return {"shop_id": self.shop.data}


class PointsForm(ServiceForm):
    """Converting as many points as the customer likes into a service."""

    points = WholeNumber(_l("How many points?"))

    @property
    def asked(self) -> dict[str, int | None]:
        """The line and the points."""
        return {"line_id": self.line.data, "points": self.points.data}


def convert_form(
    card: Card | None,
    lines: Sequence[MobileLine],
    *,
    points: int | None = None,
    line: MobileLine | None = None,
    shops: Sequence[ShopWithGift] = (),
) -> ConvertForm:
    """The form that the offer takes, filled with what was sent; `lines` are mobile numbers.

    `shops` keep the gift that is to be reserved. Before anything is sent it holds so many `points`
    for the `line`, or else the least for the first that fits. Without a card (the offer has gone)
    only the key is read.
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
        _bound_points(form, least=card.points, units_per_point=card.units_per_point)
    return form


def _bound_points(form: PointsForm, *, least: int, units_per_point: int | None) -> None:
    highest = min(LARGEST, most_points(units_per_point))
    too_few = _l("Convert at least %(least)s points.", least=in_words(least))
    too_many = _l("Convert at most %(most)s points at once.", most=in_words(highest))
    form.points.validators = [
        filled_in,
        NumberRange(min=least, message=too_few),
        NumberRange(max=highest, message=too_many),
    ]
    form.points.render_kw = {"min": least, "inputmode": "numeric"}


def _gift_form(shops: Sequence[ShopWithGift]) -> GiftForm:
    """Only what a shop has free can be reserved there."""
    free = [shop for shop in shops if shop.free > 0]
    form = GiftForm()
    form.shop.choices = [
        SelectChoice(shop.id, f"{shop.name}, {shop.address}, {shop.city}") for shop in free
    ]
    if len(free) == 1 and not form.is_submitted():
        form.shop.data = free[0].id
    return form


def fitting(lines: Sequence[MobileLine]) -> Callable[[Form, Field], None]:
    """The validator of a number that the service must fit."""
    misfits = {line.id for line in lines if not line.fits}

    def fits(_form: Form, field: Field) -> None:
        if field.data in misfits:
            raise ValidationError(NotForThisTariff.says)

    return fits
