"""The filters above the back office's lists: in the address, never an error."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.admins.offers.forms import KINDS
from marketplace.blueprints.forms.fields import tidy
from marketplace.blueprints.forms.row_select import Pick
from marketplace.catalogue.models import OfferKind, OfferState
from marketplace.catalogue.offers.staff_search import DeskSort, Search

LONGEST_Q = 100
ANY = SelectChoice("", _l("Any"))
STATES = (
    SelectChoice(OfferState.DRAFT.value, _l("Draft")),
    SelectChoice(OfferState.PUBLISHED.value, _l("Published")),
    SelectChoice(OfferState.PAUSED.value, _l("Paused")),
    SelectChoice(OfferState.WITHDRAWN.value, _l("Withdrawn")),
)
SORTS = (
    SelectChoice(DeskSort.NEWEST.value, _l("Newest first")),
    SelectChoice(DeskSort.TITLE.value, _l("By title")),
    SelectChoice(DeskSort.POINTS.value, _l("By points")),
    SelectChoice(DeskSort.CLOSING.value, _l("Closing soonest")),
)


class OfferSearch(FlaskForm):
    """What marketing looks for among the offers; what makes no sense is as if not asked."""

    class Meta:
        """It only reads."""

        csrf = False

    q = SearchField(_l("Search words or offer code"), filters=[lambda text: tidy(text)[:LONGEST_Q]])
    state = SelectField(_l("Status"), choices=[ANY, *STATES], default="")
    kind = SelectField(_l("Kind"), choices=[ANY, *KINDS], default="")
    partner = Pick(_l("Partner"))
    category = Pick(_l("Category"))
    closing = BooleanField(_l("Closing within 7 days"))
    sold_out = BooleanField(_l("Sold out"))
    proposed = BooleanField(_l("Proposed by partners"))
    sort = SelectField(_l("Sort by"), choices=SORTS, default=DeskSort.NEWEST.value)
    page = IntegerField(default=1)

    def search(self) -> Search:
        """The search asked for."""
        asked = self.asked()
        return Search(
            q=asked.get("q", ""),
            state=OfferState(asked["state"]) if "state" in asked else None,
            kind=OfferKind(asked["kind"]) if "kind" in asked else None,
            partner_id=asked.get("partner"),
            category_id=asked.get("category"),
            closing="closing" in asked,
            sold_out="sold_out" in asked,
            proposed="proposed" in asked,
            sort=DeskSort(asked.get("sort", DeskSort.NEWEST)),
            page=asked.get("page", 1),
        )

    def asked(self) -> dict[str, Any]:
        """The values asked for that make sense, by the field's name."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}
