"""Offer to undo the publishing or pausing of offers, and undo it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.list_address import offer_list_address
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, safe_address
from marketplace.catalogue.offers.bulk import MOST
from marketplace.conversions.reversal.undo_offer_move import SHOWN_FOR, undo_offer_move
from marketplace.foundation.refusals import Refusal

ROW: Final = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")


def flash_with_undo(text: str, revisions: Mapping[int, int], back: str) -> None:
    """Say what was done, with a button that undoes it for the offers at these revisions.

    `back` is the address to which undoing leads.
    """
    rows = [f"{offer_id}:{revision}" for offer_id, revision in revisions.items()]
    seconds = int(SHOWN_FOR.total_seconds())
    done: Any = {"text": text, "rows": rows, "back": back, "seconds": seconds}
    flash(done, "undo")  # typed as a text; the session keeps any JSON value


def revisions_sent() -> dict[int, int]:
    """Return the offers that the form names, with the revisions that its page showed."""
    rows = map(ROW.fullmatch, request.form.getlist("row"))
    return {int(row[1]): int(row[2]) for row in rows if row}


@bp.post("/offers/undo")
@allow(*CATALOGUE_EDITORS)
def undo_offers() -> ResponseReturnValue:
    """Undo what was just done to the offers; say how many, and why another is not undone."""
    undone, refused = 0, set()
    for offer_id, revision in list(revisions_sent().items())[:MOST]:
        try:
            undo_offer_move(offer_id=offer_id, revision=revision, actor=actor())
            undone += 1
        except Refusal as refusal:
            refused.add(str(refusal))
    if undone:
        flash(ngettext("Undone for %(num)s offer.", "Undone for %(num)s offers.", undone), "good")
    for reason in sorted(refused) if refused or undone else [_("Nothing was undone.")]:
        flash(reason, "warn")
    return go(safe_address(request.form.get("back"), offer_list_address()))
