"""Open and close a pool, set its warning, and recall unused codes."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.pools.forms import LowAtForm, NewPoolForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.pools import pools
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.pool_list import offers_for_pools, one_pool
from marketplace.catalogue.pools.refusals import NothingToRecall, PoolClosed


@bp.route("/pools/new", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def new_pool() -> ResponseReturnValue:
    """Let an offer hand out its partner's own codes."""
    form = NewPoolForm(offer=query_number("offer"))
    form.offer.offer(offers_for_pools(str(get_locale())), prompt=_("Choose"))
    return answer_action(
        form,
        lambda: pools.open_pool(
            offer_id=form.offer.data,
            form=CodeForm(form.form.data),
            low_at=form.low_at.data,
            actor=actor(),
        ),
        said=_("Pool opened. Next, upload the codes: until then the offer is sold out."),
        then=lambda _done: url_for(".pool", offer_id=form.offer.data),
        back=url_for(".pools"),
        action=ActionPage(
            title=_("New code pool"),
            text=_(
                "The offer hands out the partner's own codes in place of ours. Codes that customers"
                " hold already stay valid."
            ),
            button=_("Open pool"),
        ),
    )


@bp.route("/pools/<int:offer_id>/warning", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def warn_at(offer_id: int) -> ResponseReturnValue:
    """Set the number of codes left at which marketing and the partner are warned."""
    form = LowAtForm(low_at=one_pool(offer_id).low_at)
    return answer_action(
        form,
        lambda: pools.warn_at(offer_id=offer_id, low_at=form.low_at.data, actor=actor()),
        said=_("Saved."),
        back=url_for(".pool", offer_id=offer_id),
        action=ActionPage(
            title=_("Low-stock warning"),
            text=_("Marketing and the partner's owners get one email each time."),
            button=_("Save"),
        ),
    )


@bp.route("/pools/<int:offer_id>/recall", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def recall_codes(offer_id: int) -> ResponseReturnValue:
    """Recall the codes that nobody has converted."""
    found, form = one_pool(offer_id), ReasonForm()
    return answer_action(
        form,
        lambda: pools.recall(offer_id=offer_id, reason=form.reason.data, actor=actor()),
        said=_recalled,
        back=url_for(".pool", offer_id=offer_id),
        above=(NothingToRecall,),
        action=ActionPage(
            title=_("Recall unused codes"),
            text=ngettext(
                "%(num)s code is left; it is never handed out again.",
                "%(num)s codes are left; they are never handed out again.",
                found.left,
            ),
            button=_("Recall"),
            grave=True,
        ),
    )


@bp.route("/pools/<int:offer_id>/close", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def close_pool(offer_id: int) -> ResponseReturnValue:
    """Close the pool; what is left of it is recalled."""
    one_pool(offer_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: pools.close_pool(offer_id=offer_id, reason=form.reason.data, actor=actor()),
        said=_recalled,
        back=url_for(".pool", offer_id=offer_id),
        above=(PoolClosed,),
        action=ActionPage(
            title=_("Close code pool"),
            text=_(
                "Unused codes are recalled, and the offer is sold out until you give it a stock of"
                " our own codes. Codes that customers hold stay valid."
            ),
            button=_("Close pool"),
            grave=True,
        ),
    )


def _recalled(count: int) -> str:
    return str(ngettext("%(num)s code was recalled.", "%(num)s codes were recalled.", count))
