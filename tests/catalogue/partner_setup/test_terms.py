"""The terms are versions that staff write and partners accept, each as it was read."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, text

from marketplace.accounts.audit import Actor
from marketplace.catalogue.partner_setup.acceptances import accept_terms, acceptance_of
from marketplace.catalogue.partner_setup.checklist import put_list_away, setup_of
from marketplace.catalogue.partner_setup.models import TermsAcceptance, TermsVersion
from marketplace.catalogue.partner_setup.terms_text import (
    OtherTerms,
    current_terms,
    write_terms,
)
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

NEW = {"sq": "Kushtet e reja.", "en": "The new terms."}


def accept(cast: Cast, version: int, language: str = "en") -> None:
    with force_locale(language):
        accept_terms(
            partner_id=cast.bakery.id, version=version, language=language, actor=cast.drita.actor
        )


def due(cast: Cast) -> bool:
    db.session.rollback()
    return setup_of(partner_id=cast.bakery.id, user_id=cast.drita.user_id).terms_due


def test_a_new_version_is_to_be_accepted_again_also_after_the_list_was_put_away(
    cast: Cast, marketing: Actor
) -> None:
    accept(cast, 1)
    put_list_away(partner_id=cast.bakery.id, actor=cast.drita.actor)
    assert not due(cast)
    assert write_terms(texts=NEW, follows=1, actor=marketing) == 2
    assert due(cast)
    with pytest.raises(OtherTerms):
        accept(cast, 1)
    accept(cast, 2)
    assert not due(cast)
    kept = db.session.scalars(select(TermsAcceptance).order_by(TermsAcceptance.id)).all()
    assert [one.version for one in kept] == [1, 2]
    assert kept[1].text_hash == hashlib.sha256(b"The new terms.").hexdigest()
    with force_locale("en"):
        assert acceptance_of(cast.bakery.id, current_terms()) is not None


def test_a_language_that_is_missing_gets_the_default_one(cast: Cast, marketing: Actor) -> None:
    assert cast
    write_terms(texts={"sq": "Vetem shqip."}, follows=1, actor=marketing)
    with force_locale("en"):
        assert current_terms().text == "Vetem shqip."
    with pytest.raises(InvalidInput):
        write_terms(texts={"en": "English alone."}, follows=2, actor=marketing)


def test_of_two_colleagues_who_write_at_once_one_is_told(
    app: Flask, cast: Cast, marketing: Actor
) -> None:
    assert cast
    results = all_at_once(
        app, lambda _number: write_terms(texts=NEW, follows=1, actor=marketing), people=2
    )
    assert sorted(map(str, map(type, results))) == sorted([str(int), str(OtherTerms)])
    db.session.rollback()
    assert db.session.scalars(select(TermsVersion.version)).all() == [2]


@pytest.mark.parametrize("table", ["partner_terms_versions", "partner_terms_acceptances"])
def test_what_was_written_and_accepted_cannot_be_changed(
    cast: Cast, marketing: Actor, table: str
) -> None:
    accept(cast, 1)
    write_terms(texts=NEW, follows=1, actor=marketing)
    for change in (f"UPDATE {table} SET version = 9", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"), transaction() as session:
            session.execute(text(change))
