"""Pause, publish or extend the offers that were chosen in the list, after a preview."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice, enum_coerce
from wtforms.validators import ValidationError

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.list_address import offer_list_address
from marketplace.blueprints.admins.offers.undo import flash_with_undo, revisions_sent
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.forms.fields import NOT_LISTED, Day
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page
from marketplace.blueprints.web.url_converters import query_numbers
from marketplace.catalogue.offers.bulk import (
    BulkAction,
    BulkChange,
    BulkRow,
    apply_bulk,
    preview_bulk,
)
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal

ACTIONS: Final = (
    SelectChoice(BulkAction.PAUSE.value, _l("Pause")),
    SelectChoice(BulkAction.PUBLISH.value, _l("Publish")),
    SelectChoice(BulkAction.EXTEND.value, _l("Extend")),
)


class BulkForm(FlaskForm):
    """The action, and the new last day where it extends."""

    action = SelectField(
        _l("With the chosen offers"),
        choices=ACTIONS,
        coerce=enum_coerce(BulkAction),
        default=BulkAction.PAUSE,
        invalid_value_message=NOT_LISTED,
    )
    last_day = Day(_l("New last day"))

    def validate_last_day(self, field: Day) -> None:
        """Require the new last day of an extension."""
        if self.action.data is BulkAction.EXTEND and not field.data:
            raise ValidationError(_("Enter the new last day."))

    def change(self) -> BulkChange:
        """Return the change that was asked for; the new closing time is the end of the day."""
        day: date | None = self.last_day.data
        extends = self.action.data is BulkAction.EXTEND and day is not None
        return BulkChange(self.action.data, clock.end_of(day) if extends and day else None)


@bp.get("/offers/bulk")
@allow(*CATALOGUE_EDITORS)
def preview_bulk_change() -> ResponseReturnValue:
    """Show what the action would do to each of the chosen offers; nothing changes yet."""
    form = BulkForm(request.args, meta={"csrf": False})
    chosen = query_numbers("offer")
    if not chosen:
        return _nothing_chosen()
    if not form.validate():
        return page(
            "admins/offers/bulk_form.html",
            status=422,
            form=form,
            chosen=chosen,
            back=offer_list_address(),
        )
    return _show(form.change(), preview_bulk(chosen, form.change()), last_day=form.last_day.data)


@bp.post("/offers/bulk")
@allow(*CATALOGUE_EDITORS)
def change_in_bulk() -> ResponseReturnValue:
    """Do the action to the offers as the preview showed them; show those that were refused."""
    form, revisions = BulkForm(), revisions_sent()
    if not form.validate() or not revisions:
        return _nothing_chosen()
    change = form.change()
    done, refused = apply_bulk(revisions, change, actor())
    if done:
        _say(change.action, done)
    if not refused:
        return go(offer_list_address())
    return _show(change, preview_bulk(list(refused), change), refused=refused, status=409)


def _nothing_chosen() -> ResponseReturnValue:
    flash(_("Choose offers in the list first."), "warn")
    return go(offer_list_address())


def _show(
    change: BulkChange,
    rows: list[BulkRow],
    *,
    last_day: date | None = None,
    refused: Mapping[int, Refusal] | None = None,
    status: int = 200,
) -> Response:
    """Show the preview; or after the action the offers that were `refused`, with the reasons."""
    return page(
        "admins/offers/bulk.html",
        status=status,
        change=change,
        rows=rows,
        last_day=last_day,
        refused=refused,
        possible=[row for row in rows if row.refusal is None],
        back=offer_list_address(),
        now=clock.now(),
    )


def _say(action: BulkAction, done: dict[int, int]) -> None:
    """Say how many offers were changed, with a way to undo what can be undone."""
    count = len(done)
    if action is BulkAction.EXTEND:
        flash(ngettext("%(num)s offer extended.", "%(num)s offers extended.", count), "good")
        return
    published = ngettext("%(num)s offer published.", "%(num)s offers published.", count)
    paused = ngettext("%(num)s offer paused.", "%(num)s offers paused.", count)
    text = published if action is BulkAction.PUBLISH else paused
    flash_with_undo(text, done, offer_list_address())
