"""Marketing writes the draft of a legal text and publishes it; what is published stays."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.accounts.models import AuditEntry
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts import drafting
from marketplace.legal_texts.drafting import (
    NO_DRAFT,
    DraftChangedMeanwhile,
    LanguageMissing,
    draft_of,
    publish,
    save_draft,
)
from marketplace.legal_texts.models import LegalTextVersion, TextKind
from marketplace.legal_texts.versions import (
    OF_SOFTWARE,
    software_text,
    version_in_force,
    version_of,
    versions,
)
from tests.legal_texts.publishing import TEXT, a_version
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions

PEOPLE = 4


def test_the_softwares_text_is_in_force_until_one_is_published(app: Flask, cast: Cast) -> None:
    assert app
    first = version_in_force(TextKind.PRIVACY)
    assert first.number == OF_SOFTWARE
    assert set(first.text) == {"sq", "en", "sr_Latn"}
    assert a_version(cast, TextKind.PRIVACY) == 1
    assert version_in_force(TextKind.PRIVACY).text == TEXT
    assert version_in_force(TextKind.TERMS).number == OF_SOFTWARE


def test_a_draft_begins_with_the_text_in_force_and_changes_nothing_before_it_is_published(
    cast: Cast,
) -> None:
    actor = cast.named("marketing").actor
    assert draft_of(TextKind.TERMS).text == software_text(TextKind.TERMS).text
    save_draft(kind=TextKind.TERMS, text=TEXT, made_from=NO_DRAFT, actor=actor)
    assert draft_of(TextKind.TERMS).text == TEXT
    assert version_in_force(TextKind.TERMS).number == OF_SOFTWARE


def test_a_version_planned_for_a_later_day_begins_on_it(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    a_version(cast, starts_on=tomorrow)
    assert version_in_force(TextKind.TERMS).number == OF_SOFTWARE
    with time_machine.travel(clock.start_of(tomorrow), tick=False):
        assert version_in_force(TextKind.TERMS).number == 1


def test_a_version_says_what_is_new_in_few_words(cast: Cast) -> None:
    actor = cast.named("marketing").actor
    revision = save_draft(kind=TextKind.TERMS, text=TEXT, made_from=NO_DRAFT, actor=actor)
    draft = {"kind": TextKind.TERMS, "revision": revision, "actor": actor}
    for changes in ("", " ", "x" * (drafting.LONGEST_CHANGES + 1)):
        with pytest.raises(InvalidInput) as refusal:
            publish(**draft, changes=changes, asks_acceptance=False, starts_on=None)
        assert [name for name, _ in refusal.value.beside] == ["changes"]


def test_a_version_cannot_begin_in_the_past_or_before_the_one_it_follows(cast: Cast) -> None:
    a_version(cast, starts_on=clock.today() + timedelta(days=2))
    for day in (clock.today() - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(InvalidInput):
            a_version(cast, starts_on=day)
    assert [one.number for one in versions(TextKind.TERMS)] == [1]


def test_a_text_is_published_in_every_required_language_or_stays_a_draft(cast: Cast) -> None:
    with pytest.raises(LanguageMissing):
        a_version(cast, text={"en": "## English alone"})
    assert versions(TextKind.TERMS) == []
    assert draft_of(TextKind.TERMS).revision == 1


def test_a_draft_that_another_person_changed_is_neither_saved_nor_published(cast: Cast) -> None:
    actor = cast.named("marketing").actor
    save_draft(kind=TextKind.TERMS, text=TEXT, made_from=NO_DRAFT, actor=actor)
    save_draft(kind=TextKind.TERMS, text=TEXT, made_from=1, actor=actor)
    with pytest.raises(DraftChangedMeanwhile):
        save_draft(kind=TextKind.TERMS, text={"en": "late"}, made_from=1, actor=actor)
    asked: dict[str, Any] = {"changes": "x", "asks_acceptance": False, "starts_on": None}
    with pytest.raises(DraftChangedMeanwhile):
        publish(kind=TextKind.TERMS, revision=1, actor=actor, **asked)
    assert draft_of(TextKind.TERMS).text == TEXT


def test_drafts_and_versions_are_in_the_audit_log(cast: Cast) -> None:
    a_version(cast)
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["text.draft", "text.publish"]


def test_an_unknown_version_is_not_found(app: Flask) -> None:
    assert app
    with pytest.raises(NotFound):
        version_of(TextKind.TERMS, 7)


@pytest.mark.parametrize(
    "statement", [update(LegalTextVersion).values(changes="other"), delete(LegalTextVersion)]
)
def test_the_database_refuses_to_change_a_published_version(cast: Cast, statement: Any) -> None:
    a_version(cast)
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(statement)


def published_by_all(app: Flask, cast: Cast) -> list[int | Exception]:
    """All publish the draft that they read at the same moment."""
    actor = cast.named("marketing").actor
    save_draft(kind=TextKind.TERMS, text=TEXT, made_from=NO_DRAFT, actor=actor)
    asked: dict[str, Any] = {"changes": "x", "asks_acceptance": False, "starts_on": None}
    return all_at_once(
        app, lambda _: publish(kind=TextKind.TERMS, revision=1, actor=actor, **asked), PEOPLE
    )


def naive_take(looked: Gap, session: Session, kind: TextKind, revision: int) -> dict[str, str]:
    """The negative control: read the draft, and take it away from nobody."""
    del session, revision
    text = draft_of(kind).text
    looked()
    return text


def test_a_draft_published_by_several_at_once_becomes_one_version(app: Flask, cast: Cast) -> None:
    results = published_by_all(app, cast)
    refused = [one for one in results if isinstance(one, DraftChangedMeanwhile)]
    assert (results.count(1), len(refused)) == (1, PEOPLE - 1)
    assert len(versions(TextKind.TERMS)) == 1


def test_a_draft_that_nobody_takes_away_is_published_more_than_once(app: Flask, cast: Cast) -> None:
    numbers = count(1)
    with (
        naive_transactions(),
        patch.object(drafting, "_take_draft", partial(naive_take, Gap(0))),
        patch.object(drafting, "_next_number", lambda *_given: next(numbers)),
    ):
        published_by_all(app, cast)
    assert len(versions(TextKind.TERMS)) > 1
