"""Prove the register: whatever is changed behind the verbs is refused or found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.membership.disclosures import extracts, register, transitions
from marketplace.membership.disclosures.refusals import ExtractDeleted
from marketplace.membership.disclosures.verify import verify
from tests.membership.disclosures.requests import approved, colleague, handed_over, written_down
from tests.settlement import test_verify
from tests.settlement.test_verify import without_triggers
from tests.support.cast import Cast

MOVE = (
    "INSERT INTO disclosure_moves (disclosure_id, made_by, step, outcome, follows, moved_by, at, "
    "note, handed_on, extract_hash, extract_bytes) SELECT id, made_by, {}, 'x', {}, "
    "NULL, NULL FROM disclosures"
)


def test_the_register_never_changes_behind_the_verbs(cast: Cast) -> None:
    handed_over(cast)
    for change in (
        "UPDATE disclosures SET legal_basis = 'another'",
        "DELETE FROM disclosures",
        "UPDATE disclosure_moves SET moved_by = made_by",
        "UPDATE disclosure_moves SET extract_hash = 'x' WHERE outcome = 'approved'",
        "DELETE FROM disclosure_moves",
        "UPDATE disclosure_extracts SET made_at = '2020-01-01'",
        "DELETE FROM disclosure_extracts",
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(change))


def test_the_tables_refuse_a_step_that_is_against_the_rules(cast: Cast) -> None:
    written_down(cast)
    assert colleague(cast).user_id
    for move, handed_on, why in (
        ("'decision', 'refused', NULL, made_by, made_at", "NULL", "_second_person"),
        ("'decision', 'withdrawn', NULL, made_by + 1, made_at", "NULL", "_withdrawn_by_maker"),
        ("'decision', 'approved', NULL, made_by + 1, made_at", "NULL", "_hash"),
        ("'decision', 'given', NULL, made_by, made_at", "NULL", "_outcome_of_step"),
        ("'handover', 'given', 'approved', made_by, made_at", "received_on", "(?i)foreign key"),
        ("'handover', 'given', NULL, made_by, made_at", "received_on", "_follows"),
        ("'handover', 'given', 'approved', made_by, made_at", "NULL", "_handed_on"),
    ):
        with pytest.raises(DBAPIError, match=why), transaction() as session:
            session.execute(text(MOVE.format(move, handed_on)))


def test_there_is_no_extract_without_an_approval(cast: Cast) -> None:
    disclosure_id = written_down(cast)
    transitions.refuse(disclosure_id=disclosure_id, reason="no", actor=colleague(cast).actor)
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text(
            "INSERT INTO disclosure_extracts (disclosure_id, outcome, sealed, made_at) "
            "SELECT id, 'approved', '', made_at FROM disclosures"
        ))  # fmt: skip


def test_every_fault_of_the_register_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = ("disclosures", "disclosure_moves", "disclosure_extracts")
    monkeypatch.setattr(test_verify, "TABLES", tables)
    handed_over(cast)
    for fault, words in {
        "UPDATE disclosure_extracts SET sealed = substr(sealed, 2)": "its extract is not the one",
        "UPDATE disclosures SET made_at = '2999-01-01'": "a step before the one",
        "UPDATE disclosure_moves SET at = '2999-01-01' WHERE step = 'decision'": "a step before",
    }.items():
        with without_triggers() as session:
            session.execute(text(fault))
            found = verify().violations
            assert any(words in one for one in found), (fault, found)
    assert verify().violations == []


def test_an_extract_is_encrypted_and_deleted_after_its_days_and_its_hash_stays(
    app: Flask, cast: Cast
) -> None:
    assert app
    old = extracts.KEPT + timedelta(minutes=1)
    with clock.put_back(old):
        disclosure_id = approved(cast)
    young = approved(cast)
    with transaction() as session:
        sealed = text("SELECT sealed FROM disclosure_extracts")
        assert b"prosecution" not in bytes(session.scalars(sealed).first()).lower()
    extracts.delete_old()
    assert register.disclosure(young).extract_kept
    row = register.disclosure(disclosure_id)
    assert (row.extract_kept, len(row.extract_hash or "")) == (False, 64)
    with pytest.raises(ExtractDeleted):
        transitions.read_extract(
            disclosure_id=disclosure_id, actor=cast.staff(Role.ADMINISTRATOR).actor
        )
    assert verify().violations == []
