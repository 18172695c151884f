"""Decide on a request of an authority, hand the extract over, and lift the secrecy."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.disclosures.forms import ApprovalForm, HandoverForm
from marketplace.blueprints.admins.permissions import DISCLOSERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.foundation import clock
from marketplace.foundation.dates import page_day
from marketplace.membership.disclosures import register, transitions
from marketplace.membership.disclosures.part_names import part_names
from marketplace.membership.disclosures.refusals import (
    DisclosureDecided,
    DisclosureNotApproved,
    NotOwnDisclosure,
    NotSecret,
    OwnDisclosure,
    StepTaken,
)
from marketplace.membership.disclosures.register import DisclosureRow

IN_THE_WAY = (
    DisclosureDecided,
    DisclosureNotApproved,
    NotOwnDisclosure,
    NotSecret,
    OwnDisclosure,
    SamePerson,
    StepTaken,
)


@bp.route("/disclosures/<int:disclosure_id>/approve", methods=["GET", "POST"])
@allow(*DISCLOSERS)
@require_proof
def approve_disclosure(disclosure_id: int) -> ResponseReturnValue:
    """Approve what a colleague wrote down; the extract is made then."""
    form, row = ApprovalForm(), register.disclosure(disclosure_id)
    return answer_action(
        form,
        lambda: transitions.approve(
            disclosure_id=disclosure_id, reason=form.reason.data or "", actor=actor()
        ),
        said=_("Approved. The extract can be downloaded."),
        back=_page_of(disclosure_id),
        action=ActionPage(title=_title(row), text=_asked(row), button=_("Approve"), grave=True),
        above=IN_THE_WAY,
    )


@bp.route("/disclosures/<int:disclosure_id>/refuse", methods=["GET", "POST"])
@allow(*DISCLOSERS)
def refuse_disclosure(disclosure_id: int) -> ResponseReturnValue:
    """Refuse what a colleague wrote down; nothing is given."""
    form, row = ReasonForm(), register.disclosure(disclosure_id)
    return answer_action(
        form,
        lambda: transitions.refuse(
            disclosure_id=disclosure_id, reason=form.reason.data, actor=actor()
        ),
        said=_("Refused. The authority is given nothing."),
        back=_page_of(disclosure_id),
        action=ActionPage(title=_title(row), text=_asked(row), button=_("Refuse")),
        above=IN_THE_WAY,
    )


@bp.route("/disclosures/<int:disclosure_id>/withdraw", methods=["GET", "POST"])
@allow(*DISCLOSERS)
def withdraw_disclosure(disclosure_id: int) -> ResponseReturnValue:
    """Withdraw one's own request that waits."""
    form, row = ReasonForm(), register.disclosure(disclosure_id)
    return answer_action(
        form,
        lambda: transitions.withdraw(
            disclosure_id=disclosure_id, reason=form.reason.data, actor=actor()
        ),
        said=_("Withdrawn. It stays in the register."),
        back=_page_of(disclosure_id),
        action=ActionPage(
            title=_title(row),
            text=_("For a mistake. What was written down cannot be changed: add it anew."),
            button=_("Withdraw"),
        ),
        above=IN_THE_WAY,
    )


@bp.route("/disclosures/<int:disclosure_id>/hand-over", methods=["GET", "POST"])
@allow(*DISCLOSERS)
@require_proof
def hand_over_disclosure(disclosure_id: int) -> ResponseReturnValue:
    """Record that the authority was given the extract."""
    form = HandoverForm(handed_on=clock.today())
    row = register.disclosure(disclosure_id)
    return answer_action(
        form,
        lambda: transitions.hand_over(
            disclosure_id=disclosure_id,
            handed_on=form.handed_on.data,
            note=form.note.data,
            actor=actor(),
        ),
        said=_("The handover is recorded."),
        back=_page_of(disclosure_id),
        action=ActionPage(
            title=_title(row),
            text=_("Record it once the authority has the extract. It cannot be changed."),
            button=_("Record the handover"),
        ),
        above=IN_THE_WAY,
    )


@bp.route("/disclosures/<int:disclosure_id>/lift-secrecy", methods=["GET", "POST"])
@allow(*DISCLOSERS)
def lift_secrecy(disclosure_id: int) -> ResponseReturnValue:
    """Record that the customer may know of the disclosure from now on."""
    form, row = ReasonForm(), register.disclosure(disclosure_id)
    return answer_action(
        form,
        lambda: transitions.lift_secrecy(
            disclosure_id=disclosure_id, reason=form.reason.data, actor=actor()
        ),
        said=_("The customer can now read of it."),
        back=_page_of(disclosure_id),
        action=ActionPage(
            title=_title(row),
            text=_("The customer then reads of what was handed over. This cannot be undone."),
            button=_("Lift the secrecy"),
            grave=True,
        ),
        above=IN_THE_WAY,
    )


def _page_of(disclosure_id: int) -> str:
    return url_for(".disclosure", disclosure_id=disclosure_id)


def _title(row: DisclosureRow) -> str:
    return str(_("Disclosure %(number)s: %(authority)s", number=row.id, authority=row.authority))


def _asked(row: DisclosureRow) -> str:
    facts = {
        "account": row.customer_id,
        "parts": part_names(row.parts),
        "since": page_day(row.from_day),
        "until": page_day(row.until_day),
        "maker": row.maker,
        "basis": row.legal_basis,
    }
    return str(
        _(
            "Account %(account)s, from %(since)s to %(until)s: %(parts)s. Legal ground: %(basis)s. "
            "Added by %(maker)s.",
            **facts,
        )
    )
