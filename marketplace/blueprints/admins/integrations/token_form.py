"""The form with which the administrator makes a token for another system."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.accounts.tokens import BY_STAFF, LONGEST_NAME, LONGEST_NETWORKS, Purpose
from marketplace.blueprints.forms.fields import NOT_LISTED, at_most, needed, tidy
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.customers.third_parties.third_parties import third_parties

PURPOSE_NAMES: Final[dict[str, LazyString]] = {
    Purpose.TOPUPS.value: _l("Send top-ups"),
    Purpose.CONVERSIONS.value: _l("Convert points for customers"),
    Purpose.TILL.value: _l("Confirm codes at a partner's till"),
    Purpose.LOYALTY_READ.value: _l("Read members and their points (TMF658)"),
    Purpose.LOYALTY.value: _l("Read, enrol and correct members (TMF658)"),
}
PURPOSES: Final = [
    SelectChoice(purpose, name) for purpose, name in PURPOSE_NAMES.items() if purpose in BY_STAFF
]


class TokenForm(FlaskForm):
    """A new token: its holder, its purpose, its third party, and the networks it works from."""

    name = StringField(
        _l("System that will use it"), [needed, at_most(LONGEST_NAME)], filters=[tidy]
    )
    purpose = SelectField(_l("Permission"), choices=PURPOSES, invalid_choice_message=NOT_LISTED)
    third_party = RowSelectField(
        _l("Third party"),
        description=_l(
            "A third party's token reads only members who agreed to it on their account page."
        ),
    )
    networks = StringField(
        _l("Allowed IP addresses"),
        [at_most(LONGEST_NETWORKS)],
        filters=[tidy],
        description=_l(
            "IP addresses or networks separated by commas, such as 192.0.2.7, "
            "10.1.0.0/16. A stolen token cannot be used from anywhere else. Leave empty "
            "to allow any address."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = [(one.id, one.name) for one in third_parties() if one.active]
        self.third_party.offer(active, none=_("None: a system of the operator's own"))
