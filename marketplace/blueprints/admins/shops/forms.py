"""The forms of the operator's shops, their stock and their clerks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.forms.branch_form import BranchForm
from marketplace.blueprints.forms.fields import WholeNumber, at_most, number_needed, tidy, within
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.web.url_converters import LONGEST as LONGEST_NUMBER
from marketplace.shops.opening import ShopContent
from marketplace.shops.stock_list import Gift, ShopRow
from marketplace.shops.stocking import MOST, StockAction

LONGEST_KEY: Final = 32
LARGEST_NUMBER: Final = 10**LONGEST_NUMBER - 1


class ShopForm(BranchForm):
    """A shop as customers find it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.coordinates

    def shop_facts(self) -> ShopContent:
        """Return the values that were typed."""
        return ShopContent(
            name=self.name.data,
            city=self.city.data,
            address=self.address.data,
            opening_hours=self.opening_hours.data or "",
            phone=self.phone.data or None,
        )


class ReceiveForm(FlaskForm):
    """The number of a gift received. `key` comes with the form: sent twice it books once."""

    gift = RowSelectField(_l("Gift"), [number_needed])
    number = WholeNumber(_l("Quantity"), [number_needed, within(1, MOST)])
    note = StringField(
        _l("Note"),
        [at_most(200)],
        [tidy],
        description=_l("For example the delivery note number. Optional."),
    )
    key = HiddenField(validators=[Length(min=1, max=LONGEST_KEY)], filters=[tidy])

    def offer_gifts(self, gifts: Iterable[Gift]) -> None:
        """Offer the gifts that a shop may receive as choices."""
        language = str(get_locale())
        rows = [(gift.id, gift.title(language)) for gift in gifts]
        self.gift.offer(rows, prompt=_l("Choose a gift"))

    def renew(self) -> None:
        """Give a form that is shown for the first time its key."""
        self.key.data = self.key.data or secrets.token_hex(LONGEST_KEY // 2)

    def action(self, shop_id: int, offer_id: int) -> StockAction:
        """Return the action that the form asks for.

        Its key is the same for the same form sent twice, another one once the number was changed.
        """
        return StockAction(
            shop_id=shop_id,
            offer_id=offer_id,
            number=self.number.data,
            key=f"{self.key.data}:{offer_id}:{self.number.data}",
            note=self.note.data,
        )


class SendBackForm(ReceiveForm):
    """The number of a shop's gift sent back to the warehouse."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.gift


class CountForm(SendBackForm):
    """The number counted; `seen` is the gift's newest movement when the count began."""

    number = WholeNumber(_l("Counted"), [number_needed, within(0, MOST)])
    seen = WholeNumber("", [number_needed, within(0, LARGEST_NUMBER)], widget=HiddenInput())


class LowForm(FlaskForm):
    """The number of available gifts below which the stock is low."""

    low_at = WholeNumber(_l("Low-stock level"), [number_needed, within(0, MOST)])


class BringBackForm(ReasonForm):
    """The gift that a customer returns, and whether its points are given back."""

    conversion = WholeNumber(_l("Slip number"), [number_needed, within(1, LARGEST_NUMBER)])
    with_points = BooleanField(_l("Refund the points to the customer"))


class ShopOfClerkForm(ReasonForm):
    """The shop in which a clerk works, and the reason for the change."""

    shop = RowSelectField(_l("Shop"))

    def offer_shops(self, shops: Iterable[ShopRow]) -> None:
        """Offer the open shops, or none, as choices."""
        rows = [(shop.id, f"{shop.name}, {shop.city}") for shop in shops if not shop.closed_at]
        self.shop.offer(rows, none=_l("None: can view but not hand over gifts"))
