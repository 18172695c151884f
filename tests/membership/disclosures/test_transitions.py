"""Write a request down, let another person decide, hand the extract over, lift its secrecy."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role
from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.membership.data_export.export import export
from marketplace.membership.disclosures import register, transitions
from marketplace.membership.disclosures.known_to_customer import known_disclosures
from marketplace.membership.disclosures.refusals import (
    DisclosureDecided,
    DisclosureNotApproved,
    NotOwnDisclosure,
    NotSecret,
    OwnDisclosure,
    StepTaken,
)
from marketplace.membership.disclosures.register import DisclosureFilter, DisclosureState
from marketplace.membership.disclosures.requests import write_down
from marketplace.membership.disclosures.transitions import read_extract
from marketplace.membership.disclosures.verify import verify
from tests.membership.disclosures.requests import (
    a_request,
    approved,
    colleague,
    handed_over,
    written_down,
)
from tests.support.cast import Cast

PROGRAM = Actor(None, "program")


def maker(cast: Cast) -> Actor:
    """The administrator who writes requests down."""
    return cast.staff(Role.ADMINISTRATOR).actor


def test_the_register_says_who_asked_why_what_was_given_when_and_by_whom(cast: Cast) -> None:
    disclosure_id = handed_over(cast)
    row = register.disclosure(disclosure_id)
    text = read_extract(disclosure_id=disclosure_id, actor=maker(cast))
    assert (row.authority, row.reference) == ("Basic Prosecution of Prishtina", "PP 12/2026")
    assert (row.maker, row.decider, row.giver) == ("administrator", "second", "administrator")
    assert (row.customer_id, row.parts) == (cast.arta.customer_id, ["points", "messages"])
    assert (row.state, row.given_on) == (DisclosureState.GIVEN, clock.today())
    assert row.extract_hash == sha256(text.encode()).hexdigest()
    assert row.extract_bytes == len(text.encode())
    assert verify().violations == []
    assert verify().counts == {"disclosures": 1}


def test_the_extract_holds_what_was_asked_for_and_nothing_else(cast: Cast) -> None:
    since = clock.today() - timedelta(days=3000)
    text = read_extract(disclosure_id=approved(cast, from_day=since), actor=maker(cast))
    extract = json.loads(text)
    assert extract["reference"] == "PP 12/2026"
    assert set(extract["data"]) == {"points", "messages"}
    assert sum(one["points"] for one in extract["data"]["points"]["movements"]) == 640
    assert "arta@example.com" not in text


def test_each_reading_of_the_extract_is_in_the_audit_log_and_the_security_log(cast: Cast) -> None:
    disclosure_id = approved(cast)
    for _time in range(2):
        read_extract(disclosure_id=disclosure_id, actor=maker(cast))
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-4:] == ["disclosure.ask", "disclosure.approve", *["disclosure.download"] * 2]


def test_who_wrote_the_request_down_never_decides_on_it(cast: Cast) -> None:
    disclosure_id = written_down(cast)
    for verb in (transitions.approve, transitions.refuse):
        with pytest.raises(OwnDisclosure):
            verb(disclosure_id=disclosure_id, reason="x", actor=maker(cast))
        with pytest.raises(NotAllowed):
            verb(disclosure_id=disclosure_id, reason="x", actor=PROGRAM)
        with pytest.raises(NotFound):
            verb(disclosure_id=disclosure_id + 1, reason="x", actor=colleague(cast).actor)
    assert register.waiting_count() == 1


def test_a_colleague_whose_account_the_maker_made_is_no_second_person(cast: Cast) -> None:
    disclosure_id, second = written_down(cast), colleague(cast)
    audit.record(maker(cast), "user.create", "user", second.user_id)
    with pytest.raises(SamePerson):
        transitions.approve(disclosure_id=disclosure_id, reason="", actor=second.actor)


@pytest.mark.parametrize("verb", [transitions.approve, transitions.refuse])
def test_a_request_is_decided_on_once(cast: Cast, verb: Callable[..., None]) -> None:
    disclosure_id, second = written_down(cast), colleague(cast).actor
    verb(disclosure_id=disclosure_id, reason="as ordered", actor=second)
    for again in (transitions.approve, transitions.refuse):
        with pytest.raises(DisclosureDecided):
            again(disclosure_id=disclosure_id, reason="x", actor=second)
    with pytest.raises(DisclosureDecided):
        transitions.withdraw(disclosure_id=disclosure_id, reason="x", actor=maker(cast))


def test_a_refused_request_gives_nothing(cast: Cast) -> None:
    disclosure_id, second = written_down(cast), colleague(cast).actor
    with pytest.raises(InvalidInput):
        transitions.refuse(disclosure_id=disclosure_id, reason=" ", actor=second)
    transitions.refuse(disclosure_id=disclosure_id, reason="no order of a court", actor=second)
    row = register.disclosure(disclosure_id)
    assert (row.state, row.decision_note) == (DisclosureState.REFUSED, "no order of a court")
    assert (row.extract_hash, row.extract_kept) == (None, False)
    later = {"disclosure_id": disclosure_id, "actor": maker(cast)}
    with pytest.raises(DisclosureNotApproved):
        read_extract(**later)
    with pytest.raises(DisclosureNotApproved):
        transitions.hand_over(handed_on=clock.today(), note="x", **later)
    with pytest.raises(DisclosureNotApproved):
        transitions.lift_secrecy(reason="x", **later)


def test_a_mistaken_request_is_withdrawn_by_its_maker_alone(cast: Cast) -> None:
    disclosure_id = written_down(cast)
    with pytest.raises(NotOwnDisclosure):
        transitions.withdraw(disclosure_id=disclosure_id, reason="x", actor=colleague(cast).actor)
    transitions.withdraw(disclosure_id=disclosure_id, reason="wrong customer", actor=maker(cast))
    assert register.disclosure(disclosure_id).state is DisclosureState.WITHDRAWN
    assert register.waiting_count() == 0


def test_the_handover_is_once_and_on_a_day_since_the_approval(cast: Cast) -> None:
    disclosure_id = approved(cast)
    given = {"disclosure_id": disclosure_id, "note": "by courier", "actor": maker(cast)}
    for days in (-1, 1):
        with pytest.raises(InvalidInput):
            transitions.hand_over(handed_on=clock.today() + timedelta(days=days), **given)
    with pytest.raises(InvalidInput):
        transitions.hand_over(handed_on=clock.today(), **given | {"note": ""})
    transitions.hand_over(handed_on=clock.today(), **given)
    with pytest.raises(StepTaken):
        transitions.hand_over(handed_on=clock.today(), **given)


def test_the_customer_reads_of_a_disclosure_once_the_law_lets_them(cast: Cast) -> None:
    arta = cast.arta.customer_id
    approved(cast, secret=False)  # not handed over
    handed_over(cast, authority="Tax office", secret=False)
    secret = handed_over(cast, authority="Police")
    assert [one.authority for one in known_disclosures(arta)] == ["Tax office"]
    assert [register.disclosure(one).may_be_known for one in (secret - 1, secret)] == [True, False]
    transitions.lift_secrecy(disclosure_id=secret, reason="the case is closed", actor=maker(cast))
    assert register.disclosure(secret).may_be_known
    assert [one["authority"] for one in export(arta)["disclosures"]] == ["Police", "Tax office"]
    assert known_disclosures(cast.besnik.customer_id) == []
    with pytest.raises(StepTaken):
        transitions.lift_secrecy(disclosure_id=secret, reason="again", actor=maker(cast))
    with pytest.raises(NotSecret):
        transitions.lift_secrecy(disclosure_id=secret - 1, reason="x", actor=maker(cast))


def test_the_same_form_sent_twice_is_one_request(cast: Cast) -> None:
    assert written_down(cast, key="once") == written_down(cast, key="once")
    assert register.count(DisclosureFilter()) == 1


def test_a_request_without_its_reasons_or_with_days_to_come_is_refused(cast: Cast) -> None:
    late = {"until_day": clock.today() + timedelta(days=9)}
    for given in (
        *({name: ""} for name in ("authority", "legal_basis", "reference")),
        {"parts": ()},
        {"from_day": clock.today() + timedelta(days=1)},
        late,
        {"received_on": late["until_day"]},
    ):
        with pytest.raises(InvalidInput):
            written_down(cast, **given)
    assert register.count(DisclosureFilter()) == 0


def test_a_request_needs_a_person_and_a_customer(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        write_down(request=a_request(cast.arta.customer_id), key="k", actor=PROGRAM)
    with pytest.raises(NotFound):
        write_down(request=a_request(99), key="k", actor=maker(cast))


def test_the_list_is_filtered_by_state_customer_and_days(cast: Cast) -> None:
    ids = [written_down(cast), approved(cast), handed_over(cast)]
    for state, wanted in zip(("waiting", "approved", "given"), ids, strict=True):
        criteria = DisclosureFilter(state=DisclosureState(state))
        assert [row.id for row in register.page_of(criteria, number=1, size=9)] == [wanted]
    everything = DisclosureFilter(customer_id=cast.arta.customer_id)
    assert [row.id for row in register.every(everything)] == ids
    assert [row.id for row in register.page_of(everything, number=2, size=2)] == ids[:1]
    assert register.count(DisclosureFilter(customer_id=cast.besnik.customer_id)) == 0
