"""The forms with which marketing writes offers and decides what becomes of them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from marketplace.blueprints.admins.fields import (
    LARGEST,
    Euros,
    LocalMoment,
    WholeNumber,
    at_most,
    number_needed,
    row_or_none,
    text_needed,
    tidy,
    within,
)
from marketplace.catalogue.models import OfferKind, Unit

LONGEST_TEXT = 4000
NOT_LISTED = _l("Choose one of the list.")
KINDS = (
    SelectChoice(OfferKind.PARTNER.value, _l("Partner offer")),
    SelectChoice(OfferKind.SERVICE.value, _l("Service")),
    SelectChoice(OfferKind.GIFT.value, _l("Gift")),
)
UNITS = (
    SelectChoice("", _l("none")),
    SelectChoice(Unit.PACKAGE.value, _l("a package")),
    SelectChoice(Unit.MB.value, "MB"),
    SelectChoice(Unit.SMS.value, "SMS"),
    SelectChoice(Unit.MMS.value, "MMS"),
)


class OfferForm(FlaskForm):
    """An offer, all of it. `revision` is what the writer saw; `picture` one uploaded before."""

    title_sq = StringField(_l("Title in Albanian"), [text_needed, at_most(120)], [tidy])
    title_en = StringField(_l("Title in English"), [at_most(120)], [tidy])
    description_sq = TextAreaField(
        _l("Description in Albanian"), [at_most(LONGEST_TEXT)], filters=[tidy]
    )
    description_en = TextAreaField(
        _l("Description in English"), [at_most(LONGEST_TEXT)], filters=[tidy]
    )
    terms_sq = TextAreaField(_l("Terms in Albanian"), [at_most(LONGEST_TEXT)], filters=[tidy])
    terms_en = TextAreaField(_l("Terms in English"), [at_most(LONGEST_TEXT)], filters=[tidy])
    kind = SelectField(_l("Kind"), choices=KINDS, invalid_choice_message=NOT_LISTED)
    partner = SelectField(
        _l("Partner"),
        coerce=row_or_none,
        invalid_value_message=NOT_LISTED,
        invalid_choice_message=NOT_LISTED,
    )
    category = SelectField(
        _l("Category"),
        [number_needed],
        coerce=row_or_none,
        invalid_value_message=NOT_LISTED,
        invalid_choice_message=NOT_LISTED,
    )
    points = WholeNumber(_l("Points"), [number_needed, within(1, LARGEST)])
    worth = Euros(_l("Worth in euros"), [Optional()])
    offer_code = StringField(_l("Offer code for SMS"), [at_most(20)], [tidy])
    unit = SelectField(
        _l("A service gives"), choices=UNITS, default="", invalid_choice_message=NOT_LISTED
    )
    units_per_point = WholeNumber(_l("Units for each point"), [Optional(), within(1, LARGEST)])
    stock = WholeNumber(_l("Stock"), [Optional(), within(0, LARGEST)])
    per_customer = WholeNumber(_l("Most per customer"), [Optional(), within(1, LARGEST)])
    opens_at = LocalMoment(_l("Opens"), [Optional()])
    closes_at = LocalMoment(_l("Closes"), [Optional()])
    code_days = WholeNumber(
        _l("Days that a code is good"), [number_needed, within(1, 366)], default=30
    )
    image = FileField(_l("Picture"))
    picture = HiddenField(default="")
    revision = HiddenField(default="")

    def validate_partner(self, field: SelectField) -> None:
        """A partner's offer names its partner."""
        if self.kind.data == OfferKind.PARTNER and field.data is None:
            raise ValidationError(_l("Choose the partner who gives this."))

    def validate_unit(self, field: SelectField) -> None:
        """A service says what it gives."""
        if self.kind.data == OfferKind.SERVICE and not field.data:
            raise ValidationError(_l("Choose what the service gives."))

    def validate_closes_at(self, field: LocalMoment) -> None:
        """An offer opens before it closes."""
        if isinstance(self.opens_at.data, datetime) and field.data <= self.opens_at.data:
            raise ValidationError(_l("The offer must close after it opens."))
