"""The forms of network orders: a filter, and settling one by hand."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.filter_forms import ANY
from marketplace.blueprints.forms.fields import NOT_LISTED, needed
from marketplace.conversions.provisioning.models import OrderState

STATE_NAMES: Final = {
    OrderState.WAITING: _l("Waiting"),
    OrderState.ACCEPTED: _l("Accepted"),
    OrderState.DELIVERED: _l("Delivered"),
    OrderState.REFUSED: _l("Refused"),
    OrderState.UNKNOWN: _l("Unknown"),
    OrderState.DROPPED: _l("Dropped"),
}
STATES: Final = [SelectChoice(state.value, name) for state, name in STATE_NAMES.items()]
FOUND: Final = (
    SelectChoice("delivered", _l("The network delivered it")),
    SelectChoice("refused", _l("The network did not deliver it and will not")),
)


class OrderFilter(FlaskForm):
    """The filter of the orders."""

    class Meta:
        """A form that only reads."""

        csrf = False

    state = SelectField(
        _l("Status"), choices=[ANY, *STATES], default="", invalid_choice_message=NOT_LISTED
    )

    def selected_state(self) -> OrderState | None:
        """Return the state to show."""
        return OrderState(self.state.data) if self.state.data else None


class SettleForm(ReasonForm):
    """The result that was found out, and its source."""

    found = SelectField(_l("Outcome"), [needed], choices=FOUND, invalid_choice_message=NOT_LISTED)

    def action(self) -> dict[str, Any]:
        """Return the outcome and the reason, as `settle_by_hand` takes them."""
        return {"found": self.found.data, "reason": self.reason.data}
