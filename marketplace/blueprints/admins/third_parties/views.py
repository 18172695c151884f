"""The third parties: named, their purposes written, and switched on and off."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import TEXT_EDITORS, TEXT_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.admins.third_parties.forms import PurposeForm, ThirdPartyForm
from marketplace.blueprints.web.form_keys import keyed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.customers.third_parties import third_parties as parties
from marketplace.foundation.languages import written_language_names
from marketplace.foundation.languages.texts import by_field


@bp.get("/third-parties")
@allow(*TEXT_READERS)
def third_parties() -> ResponseReturnValue:
    """Show every third party, the active ones first."""
    return page("admins/third_parties/list.html", found=parties.third_parties())


@bp.route("/third-parties/new", methods=["GET", "POST"])
@allow(*TEXT_EDITORS)
@keyed
def new_third_party() -> ResponseReturnValue:
    """Name a third party."""
    form = ThirdPartyForm()
    return answer_action(
        form,
        lambda: parties.create_third_party(
            name=form.name.data, purpose=form.typed("purpose"), actor=actor()
        ),
        said=_("Third party added. Customers can agree on their account page."),
        then=lambda made: url_for(".third_party", third_party_id=made),
        back=url_for(".third_parties"),
        action=ActionPage(
            title=_("New third party"),
            text=_(
                "It gets the data of customers who agree to this purpose, and of no others. "
                "Its name cannot be changed later."
            ),
            button=_("Save"),
        ),
    )


@bp.get("/third-parties/<int:third_party_id>")
@allow(*TEXT_READERS)
def third_party(third_party_id: int) -> ResponseReturnValue:
    """Show one third party with every version of its purpose."""
    return page(
        "admins/third_parties/third_party.html",
        party=parties.third_party(third_party_id),
        versions=parties.purpose_versions(third_party_id),
        languages=written_language_names(),
    )


@bp.route("/third-parties/<int:third_party_id>/edit", methods=["GET", "POST"])
@allow(*TEXT_EDITORS)
def edit_third_party(third_party_id: int) -> ResponseReturnValue:
    """Write the next version of the purpose."""
    party = parties.third_party(third_party_id)
    form = PurposeForm(data=by_field("purpose", party.purpose) | {"asks_again": True})
    return answer_action(
        form,
        lambda: parties.edit_purpose(
            third_party_id=third_party_id,
            purpose=form.typed("purpose"),
            asks_again=form.asks_again.data,
            actor=actor(),
        ),
        said=_("Purpose saved."),
        back=url_for(".third_party", third_party_id=third_party_id),
        action=ActionPage(
            title=_("Purpose of %(name)s", name=party.name),
            text=_(
                "Consents were given to the present text. If the purpose changes, they end, and "
                "customers are asked on their account page."
            ),
            button=_("Save"),
        ),
    )


@bp.route(
    "/third-parties/<int:third_party_id>/<any(activate, deactivate):way>", methods=["GET", "POST"]
)
@allow(*TEXT_EDITORS)
def switch_third_party(third_party_id: int, way: str) -> ResponseReturnValue:
    """Switch the third party on or off."""
    party = parties.third_party(third_party_id)
    form = ReasonForm()
    on = way == "activate"
    verb = parties.activate_third_party if on else parties.deactivate_third_party
    return answer_action(
        form,
        lambda: verb(third_party_id=party.id, reason=form.reason.data, actor=actor()),
        said=_("Third party switched on.") if on else _("Third party switched off."),
        back=url_for(".third_party", third_party_id=party.id),
        action=_switch_page(party.name, on=on),
    )


def _switch_page(name: str, *, on: bool) -> ActionPage:
    if on:
        return ActionPage(
            title=_("Switch on: %(name)s", name=name),
            text=_("Earlier consents do not return: customers have to agree again."),
            button=_("Switch on"),
        )
    return ActionPage(
        title=_("Switch off: %(name)s", name=name),
        text=_("All consents to it end, and its tokens open nothing. Nothing more is told to it."),
        button=_("Switch off"),
        grave=True,
    )
