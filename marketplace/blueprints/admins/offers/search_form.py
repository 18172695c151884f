"""The filters of the offer list: in the query string, never an error."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.admins.offers.forms import KINDS
from marketplace.blueprints.forms.fields import tidy
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.catalogue.models import OfferKind, OfferState
from marketplace.catalogue.offers.staff_search import StaffSearch, StaffSort

LONGEST_Q = 100
ANY = SelectChoice("", _l("Any"))
STATES = (
    SelectChoice(OfferState.DRAFT.value, _l("Draft")),
    SelectChoice(OfferState.PUBLISHED.value, _l("Published")),
    SelectChoice(OfferState.PAUSED.value, _l("Paused")),
    SelectChoice(OfferState.WITHDRAWN.value, _l("Withdrawn")),
)
SORTS = (
    SelectChoice(StaffSort.NEWEST.value, _l("Newest first")),
    SelectChoice(StaffSort.TITLE.value, _l("By title")),
    SelectChoice(StaffSort.POINTS.value, _l("By points")),
    SelectChoice(StaffSort.CLOSING.value, _l("Closing soonest")),
)


class OfferSearch(FlaskForm):
    """The filters of the list; an invalid value is ignored."""

    class Meta:
        """A form that only reads."""

        csrf = False

    q = SearchField(_l("Search words or offer code"), filters=[lambda text: tidy(text)[:LONGEST_Q]])
    state = SelectField(_l("Status"), choices=[ANY, *STATES], default="")
    kind = SelectField(_l("Kind"), choices=[ANY, *KINDS], default="")
    partner = RowSelectField(_l("Partner"))
    category = RowSelectField(_l("Category"))
    closing = BooleanField(_l("Closing within 7 days"))
    sold_out = BooleanField(_l("Sold out"))
    proposed = BooleanField(_l("Proposed by partners"))
    sort = SelectField(_l("Sort by"), choices=SORTS, default=StaffSort.NEWEST.value)
    page = IntegerField(default=1)

    def search(self) -> StaffSearch:
        """Return the requested search."""
        params = self.query_params()
        return StaffSearch(
            q=params.get("q", ""),
            state=OfferState(params["state"]) if "state" in params else None,
            kind=OfferKind(params["kind"]) if "kind" in params else None,
            partner_id=params.get("partner"),
            category_id=params.get("category"),
            closing="closing" in params,
            sold_out="sold_out" in params,
            proposed="proposed" in params,
            sort=StaffSort(params.get("sort", StaffSort.NEWEST)),
            page=params.get("page", 1),
        )

    def query_params(self) -> dict[str, Any]:
        """Return the valid values by the field's name."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}
