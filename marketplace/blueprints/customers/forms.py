"""The form by which points are converted."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.blueprints.fields import LARGEST, WholeNumber, tidy
from marketplace.catalogue.cards import Card
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.rules import most_points
from marketplace.members.profile import OwnedLine

LONGEST_KEY: Final = 64


def new_key() -> str:
    """A key for one press of the button; the same key again converts nothing more."""
    return uuid.uuid4().hex


class ConvertForm(FlaskForm):
    """Converting an offer that has one price."""

    key = HiddenField(
        default=new_key,
        validators=[InputRequired(), Length(1, LONGEST_KEY, message=_l("Please try again."))],
        filters=[tidy],
    )

    @property
    def asked(self) -> dict[str, int | None]:
        """What the verb is asked for beyond the offer."""
        return {}


class ServiceForm(ConvertForm):
    """Converting a service for one of the customer's lines."""

    line = SelectField(_l("For which number?"), coerce=int)

    @property
    def asked(self) -> dict[str, int | None]:
        """The line."""
        return {"line_id": self.line.data}


class PointsForm(ServiceForm):
    """Converting as many points as the customer likes into a service."""

    points = WholeNumber(_l("How many points?"))

    @property
    def asked(self) -> dict[str, int | None]:
        """The line and the points."""
        return {"line_id": self.line.data, "points": self.points.data}


def convert_form(card: Card | None, lines: list[OwnedLine]) -> ConvertForm:
    """The form that the offer takes, filled with what was sent; `lines` are mobile numbers.

    Without a card (the offer has gone) only the key is read.
    """
    if card is None or card.kind is not OfferKind.SERVICE:
        return ConvertForm()
    form = (PointsForm if card.by_the_point else ServiceForm)(**_defaults(card, lines))
    form.line.choices = [SelectChoice(line.id, line.number) for line in lines]
    if isinstance(form, PointsForm):
        least = _l("Convert at least %(least)s points.", least=card.points)
        highest = min(LARGEST, most_points(card.units_per_point))
        most = _l("Convert at most %(most)s points at once.", most=highest)
        form.points.validators = [
            NumberRange(min=card.points, message=least),
            NumberRange(max=highest, message=most),
        ]
        form.points.render_kw = {"min": card.points, "inputmode": "numeric"}
    return form


def _defaults(card: Card, lines: list[OwnedLine]) -> dict[str, Any]:
    return {"points": card.points, "line": lines[0].id if lines else None}
