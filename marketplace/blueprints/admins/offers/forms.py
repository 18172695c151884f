"""The forms with which marketing writes offers."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice, enum_coerce
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from marketplace.blueprints.admins.shared.checkboxes import CheckboxesField
from marketplace.blueprints.forms.fields import (
    LARGEST,
    NOT_LISTED,
    Euros,
    LocalMoment,
    WholeNumber,
    at_most,
    number_needed,
    tidy,
    within,
)
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.forms.texts import TextFields, TextsForm, only_default
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.crops import (
    CENTRE,
    LEAST_ZOOM,
    MOST_ZOOM,
    Crop,
    crop_of,
    name_of_crop,
    nearest_crop,
    upload_of,
)
from marketplace.catalogue.offers.programme_rules import BY_THE_POINT, terms_of
from marketplace.catalogue.offers.record import OfferRecord
from marketplace.foundation.languages.texts import by_field
from marketplace.programme.models import Rule
from marketplace.programme.rules import Programme
from marketplace.programme.values import NUMBERS

LONGEST_TEXT: Final = 4000
TEXTS: Final = ("title", "description", "terms")
SAME: Final = (
    *("units_per_point", "points_most", "points_step"),
    *("stock", "per_customer", "opens_at", "closes_at"),
)
CROP: Final = ("focus_x", "focus_y", "zoom")
KINDS: Final = (
    SelectChoice(OfferKind.PARTNER.value, _l("Partner offer")),
    SelectChoice(OfferKind.SERVICE.value, _l("Service")),
    SelectChoice(OfferKind.GIFT.value, _l("Gift")),
)
UNITS: Final = (
    SelectChoice("", _l("none")),
    SelectChoice(Unit.PACKAGE.value, _l("a package")),
    SelectChoice(Unit.MB.value, "MB"),
    SelectChoice(Unit.SMS.value, "SMS"),
    SelectChoice(Unit.MMS.value, "MMS"),
)


def unit_or_none(value: object) -> Unit | None:
    """Return the service's unit; None for the empty choice."""
    return Unit(str(value)) if value else None


def kept_picture(name: str | None) -> str:
    """Return the upload that the picture's name is of, or an empty name."""
    return upload_of(name or "")


class OfferForm(TextsForm):
    """All fields of an offer.

    `picture` is the upload that came before; `focus_x`, `focus_y` and `zoom` say in percent which
    part of it is shown; `revision` and `stock_seen` are the values when the page was opened.
    """

    texts = (
        TextFields("title", _l("Title in %(language)s"), 120, needed=only_default),
        TextFields("description", _l("Description in %(language)s"), LONGEST_TEXT, lines=True),
        TextFields("terms", _l("Terms in %(language)s"), LONGEST_TEXT, lines=True),
    )
    kind = SelectField(
        _l("Kind"),
        choices=KINDS,
        coerce=enum_coerce(OfferKind),
        default=OfferKind.PARTNER,
        invalid_value_message=NOT_LISTED,
    )
    partner = RowSelectField(_l("Partner"))
    category = RowSelectField(_l("Category"), [number_needed])
    points = WholeNumber(_l("Points"), [number_needed, within(1, LARGEST)])
    worth = Euros(_l("Value in euros"), [Optional()])
    points_most = WholeNumber(_l("Most points"), [Optional(), within(1, LARGEST)])
    points_step = WholeNumber(_l("Step in points"), [Optional(), within(1, LARGEST)])
    offer_code = StringField(_l("Offer code for SMS"), [at_most(20)], [tidy])
    unit = SelectField(
        _l("What the service gives"),
        choices=UNITS,
        coerce=unit_or_none,
        invalid_value_message=NOT_LISTED,
    )
    units_per_point = WholeNumber(_l("Units per point"), [Optional(), within(1, LARGEST)])
    tariffs = CheckboxesField(
        _l("Eligible tariffs"),
        choices=[SelectChoice(word, name) for word, name in TARIFFS.items()],
        invalid_choice_message=NOT_LISTED,
    )
    stock = WholeNumber(_l("Stock"), [Optional(), within(0, LARGEST)])
    per_customer = WholeNumber(_l("Limit per customer"), [Optional(), within(1, LARGEST)])
    opens_at = LocalMoment(_l("Opens"), [Optional()])
    closes_at = LocalMoment(_l("Closes"), [Optional()])
    code_days = WholeNumber(
        _l("Days that a code is valid"), [Optional(), within(*NUMBERS[Rule.CODE_DAYS])]
    )
    image = FileField(_l("Picture"))
    picture = HiddenField(filters=[kept_picture])
    focus_x = WholeNumber(_l("From the left, in percent"), [Optional(), within(0, 100)])
    focus_y = WholeNumber(_l("From the top, in percent"), [Optional(), within(0, 100)])
    zoom = WholeNumber(_l("Zoom in percent"), [Optional(), within(LEAST_ZOOM, MOST_ZOOM)])
    revision = WholeNumber("", [Optional()], widget=HiddenInput())
    stock_seen = WholeNumber("", [Optional(), within(0, LARGEST)], widget=HiddenInput())

    def validate_partner(self, field: SelectField) -> None:
        """Require a partner for a partner's offer."""
        if self.kind.data is OfferKind.PARTNER and field.data is None:
            raise ValidationError(_l("Choose the partner that provides this offer."))

    def validate_unit(self, field: SelectField) -> None:
        """Require the unit of a service."""
        if self.kind.data is OfferKind.SERVICE and not field.data:
            raise ValidationError(_l("Choose what the service gives."))

    def validate_closes_at(self, field: LocalMoment) -> None:
        """Refuse an offer that closes before it opens."""
        opens_at = self.opens_at.data
        if field.data and opens_at and field.data <= opens_at:
            raise ValidationError(_l("The offer must close after it opens."))

    def follow(self, programme: Programme) -> None:
        """Fill in the values that the programme's rules decide: a service's price and units.

        Where the code's days were left empty they are the rule's.
        """
        self.code_days.data = self.code_days.data or programme.code_days
        unit = self.unit.data
        if self.kind.data is not OfferKind.SERVICE or unit not in BY_THE_POINT:
            return
        for name, value in terms_of(unit, programme).items():
            self[name].process(None, value)
            self[name].validators = []
            self[name].render_kw = {"readonly": True}

    @property
    def crop(self) -> Crop:
        """The part of the picture that is shown; for a preview, the nearest that there can be."""
        return nearest_crop(*(self[name].data for name in CROP))

    def show_upload(self, upload: str) -> None:
        """Show the upload: its middle, unless it is the one that was shown before."""
        if self.picture.data != upload:
            self.picture.data = upload
            for name, number in zip(CROP, astuple(CENTRE), strict=True):
                self[name].raw_data, self[name].data = None, number

    @property
    def by_the_rules(self) -> bool:
        """Return whether the rules decide the price and the days."""
        return bool(self.points.render_kw)

    def facts(self) -> OfferContent:
        """Return the content; for a preview, values that cannot be read are left out."""
        return OfferContent(
            **{name: self[name].data for name in SAME},
            title=self.typed("title"),
            description=self.typed("description"),
            terms=self.typed("terms"),
            kind=self.kind.data,
            partner_id=self.partner.data or None,
            category_id=self.category.data or 0,
            points=self.points.data or 0,
            worth_cents=self.worth.data or 0,
            offer_code=self.offer_code.data or None,
            unit=self.unit.data,
            tariffs=tuple(self.tariffs.data) if self.tariffs.data else None,
            code_days=self.code_days.data or 0,
            image=name_of_crop(self.picture.data, self.crop) if self.picture.data else None,
        )


def typed_from(sheet: OfferRecord) -> dict[str, Any]:
    """Return the initial values of a saved offer's form."""
    return typed_content(sheet.facts) | {
        "revision": sheet.revision,
        "stock_seen": sheet.facts.stock,
    }


def typed_content(facts: OfferContent) -> dict[str, Any]:
    """Return the values of the fields that have this content."""
    texts = {n: v for name in TEXTS for n, v in by_field(name, getattr(facts, name)).items()}
    return (
        texts
        | {name: getattr(facts, name) for name in (*SAME, "points", "offer_code", "code_days")}
        | {
            "kind": facts.kind,
            "partner": facts.partner_id,
            "category": facts.category_id,
            "worth": facts.worth_cents,
            "unit": facts.unit,
            "tariffs": facts.tariffs,
            "picture": upload_of(facts.image or ""),
        }
        | dict(zip(CROP, astuple(crop_of(facts.image or "")), strict=True))
    )
