"""Enrol and correct members on behalf of the operator's own systems."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.json_api.json_body import JSON, SAID
from marketplace.blueprints.tmf import from_books, responses
from marketplace.blueprints.tmf.blueprint import WRITERS, bp
from marketplace.blueprints.tmf.reader import the_member
from marketplace.blueprints.tmf.reading import MERGE_PATCH, NotAsDescribed, read_body
from marketplace.blueprints.tmf.request_models import (
    LoyaltyProgramMemberCreate,
    LoyaltyProgramMemberUpdate,
)
from marketplace.blueprints.web.guards import program_as_actor, token
from marketplace.blueprints.web.idempotency import HEADER, once
from marketplace.foundation.idempotency import all_or_nothing
from marketplace.foundation.refusals import NotFound
from marketplace.hub.events import MEMBER
from marketplace.membership.edit_profile_for_operator import (
    ProfileChange,
    edit_profile_for_operator,
)
from marketplace.membership.enrol import Enrolment, enrol
from marketplace.membership.leave import close_for_operator


@bp.post("/loyaltyProgramMember")
@token(*WRITERS)
def create_member() -> ResponseReturnValue:
    """Enrol a member; a repeated Idempotency-Key returns the same member."""
    sent = read_body(LoyaltyProgramMemberCreate)
    wanted = _enrolment(sent)
    if HEADER not in request.headers:
        return _created(_enrol(wanted))
    return once(sent, lambda _key: all_or_nothing(lambda: _enrol(wanted)), show=_created)


@bp.patch("/loyaltyProgramMember/<id_>")
@token(*WRITERS)
def change_member(id_: str) -> ResponseReturnValue:
    """Correct a member's names, email or language; what is as it was read is no change."""
    sent = read_body(LoyaltyProgramMemberUpdate, MERGE_PATCH, JSON)
    found = the_member(id_)
    if found.closed_at is not None:
        raise NotFound
    known = from_books.member(found)
    altered = sent.altered(known)
    if altered:
        raise NotAsDescribed([(name, str(SAID["read_only"])) for name in altered])
    name, surname = sent.names_beside(known)
    edit_profile_for_operator(
        customer_id=found.id,
        wanted=ProfileChange(
            name=name, surname=surname, email=sent.email, language=sent.preferred_language
        ),
        actor=program_as_actor(),
    )
    return responses.one(from_books.member(the_member(id_)))


@bp.delete("/loyaltyProgramMember/<id_>")
@token(*WRITERS)
def close_member(id_: str) -> ResponseReturnValue:
    """Close the member's account: the points are lost, the person is told and then erased."""
    close_for_operator(customer_id=the_member(id_).id, actor=program_as_actor())
    return "", 204


def _enrolment(sent: LoyaltyProgramMemberCreate) -> Enrolment:
    name, surname = sent.names()
    return Enrolment(
        name=name or "",
        surname=surname or "",
        email=sent.contact_medium[0].characteristic.email_address,
        line=sent.line,
        language=sent.preferred_language,
    )


def _created(made: str) -> Response:
    """Return the member as it is now; no personal data is stored under the key."""
    return responses.created(from_books.member(the_member(made)), MEMBER, made)


def _enrol(wanted: Enrolment) -> str:
    return str(enrol(wanted=wanted, actor=program_as_actor()))
