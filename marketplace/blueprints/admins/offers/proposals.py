"""Answer partners' proposals: a comment, or a reason for which a proposal is declined."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.fields import at_most, lines, needed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.proposals.answer import answer_proposal, decline_proposal
from marketplace.catalogue.proposals.proposal_list import proposal_of
from marketplace.foundation.languages.texts import text_in
from marketplace.foundation.refusals import NotFound


class ProposalAnswerForm(FlaskForm):
    """The text that the partner reads about its proposal."""

    reason = TextAreaField(_l("Text for the partner"), [needed, at_most(2000)], [lines])


@bp.route("/offers/<int:offer_id>/answer", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def comment_on_proposal(offer_id: int) -> ResponseReturnValue:
    """Tell the partner what to change; it can change the proposal or withdraw it."""
    title, form = _title(offer_id), ProposalAnswerForm()
    return answer_action(
        form,
        lambda: answer_proposal(offer_id=offer_id, text=form.reason.data, actor=actor()),
        said=_("The partner got your answer."),
        back=url_for(".offer", offer_id=offer_id),
        action=ActionPage(
            title=_("Answer: %(title)s", title=title),
            text=_("The partner's owners get it by email and see it on the page of their offers."),
            button=_("Send the answer"),
        ),
        above=(NotFromThisState,),
    )


@bp.route("/offers/<int:offer_id>/decline", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def decline_proposal_for_good(offer_id: int) -> ResponseReturnValue:
    """Decline the proposal with a reason."""
    title, form = _title(offer_id), ProposalAnswerForm()
    return answer_action(
        form,
        lambda: decline_proposal(offer_id=offer_id, reason=form.reason.data, actor=actor()),
        said=_("Declined. The partner was told why."),
        back=url_for(".offer", offer_id=offer_id),
        action=ActionPage(
            title=_("Decline: %(title)s", title=title),
            text=_("The partner reads the reason. A declined proposal cannot be published."),
            button=_("Decline"),
            grave=True,
        ),
        above=(NotFromThisState,),
    )


def _title(offer_id: int) -> str:
    """Return the proposal's title; raises NotFound for an offer that nobody proposed."""
    if proposal_of(offer_id) is None:
        raise NotFound
    return text_in(offer_record(offer_id=offer_id).facts.title, str(get_locale()))
