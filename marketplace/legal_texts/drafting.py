"""Write the draft of a legal text, and publish it as the next version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import required_languages
from marketplace.foundation.languages.texts import Texts, with_other_languages
from marketplace.foundation.refusals import InvalidInput, Refusal
from marketplace.foundation.transaction import insert_new, insert_once, transaction
from marketplace.legal_texts.models import LegalTextDraft, LegalTextVersion, TextKind
from marketplace.legal_texts.versions import version_in_force, versions

LONGEST_TEXT: Final = 50_000
LONGEST_CHANGES: Final = 500
NO_DRAFT: Final = 0


class DraftChangedMeanwhile(Refusal):
    """Another person changed or published the draft after this person read it."""

    says = _l(
        "Someone else has changed this draft in the meantime, so nothing was saved. Please read "
        "it again."
    )


class LanguageMissing(Refusal):
    """The draft has no text in a language that is required."""

    status = 422
    says = _l("The text is missing in a language that is required.")


@dataclass(frozen=True, slots=True)
class Draft:
    """The next version as it is written; `revision` is `NO_DRAFT` where none was begun."""

    kind: TextKind
    text: Texts
    revision: int
    edited_at: datetime | None


def draft_of(kind: TextKind) -> Draft:
    """Return the draft of the kind, or the newest version's text as its beginning."""
    row = db.session.scalar(select(LegalTextDraft).where(LegalTextDraft.kind == kind))
    if row is not None:
        return Draft(kind, row.text, row.revision, row.edited_at)
    newest = next(iter(versions(kind)), version_in_force(kind))
    return Draft(kind, newest.text, NO_DRAFT, None)


def save_draft(*, kind: TextKind, text: Texts, made_from: int, actor: Actor) -> int:
    """Save the draft and return its revision; languages that are turned off keep their text.

    `made_from` is the revision that its author saw. Raises DraftChangedMeanwhile.
    """
    with transaction() as session:
        values = {
            "text": with_other_languages(draft_of(kind).text, text),
            "revision": made_from + 1,
            "edited_at": clock.now(),
            "edited_by": actor.user_id,
        }
        if not _written(session, kind, made_from, values):
            raise DraftChangedMeanwhile
        audit.record(actor, "text.draft", "legal text", kind.value, after={"text": text})
    return made_from + 1


def _written(session: Session, kind: TextKind, made_from: int, values: dict[str, object]) -> bool:
    """Insert the first draft or change the revision that was seen; False where it was another."""
    if made_from == NO_DRAFT:
        new = insert_new(session, LegalTextDraft).values(kind=kind, **values)
        return session.scalar(new.returning(LegalTextDraft.revision)) is not None
    changed = session.scalar(
        update(LegalTextDraft)
        .where(LegalTextDraft.kind == kind, LegalTextDraft.revision == made_from)
        .values(**values)
        .returning(LegalTextDraft.revision)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def publish(
    *,
    kind: TextKind,
    revision: int,
    changes: str,
    asks_acceptance: bool,
    starts_on: date | None,
    actor: Actor,
) -> int:
    """Publish the draft as the next version, from now or the start of a day; returns its number.

    `changes` says to readers what is new. A version never begins before the one that it follows.
    Raises InvalidInput for `changes` and `starts_on`, LanguageMissing and DraftChangedMeanwhile.
    """
    said, start = _changes(changes), _start(starts_on)
    with transaction() as session:
        text = _take_draft(session, kind, revision)
        _require_languages(text)
        number = _next_number(session, kind, start)
        values = {
            "text": text,
            "changes": said,
            "asks_acceptance": asks_acceptance,
            "in_force_from": start,
            "published_at": clock.now(),
            "published_by": actor.user_id,
        }
        if insert_once(session, LegalTextVersion, kind=kind, number=number, **values) is None:
            raise DraftChangedMeanwhile
        after = {
            "number": number,
            "changes": said,
            "in_force_from": start.isoformat(),
            "asks_acceptance": asks_acceptance,
        }
        audit.record(actor, "text.publish", "legal text", kind.value, after=after)
    return number


def _next_number(session: Session, kind: TextKind, start: datetime) -> int:
    """Return the number after the newest version's; raises InvalidInput for an earlier start."""
    newest = select(func.max(LegalTextVersion.number), func.max(LegalTextVersion.in_force_from))
    number, begun = session.execute(newest.where(LegalTextVersion.kind == kind)).one()
    if begun is not None and start < begun:
        raise InvalidInput("starts_on", _l("It would begin before the version that it follows."))
    return int(number or 0) + 1


def _take_draft(session: Session, kind: TextKind, revision: int) -> Texts:
    """Delete the draft of the revision that was seen, and return its text."""
    text: Texts | None = session.scalar(
        delete(LegalTextDraft)
        .where(LegalTextDraft.kind == kind, LegalTextDraft.revision == revision)
        .returning(LegalTextDraft.text)
        .execution_options(synchronize_session=False)
    )
    if text is None:
        raise DraftChangedMeanwhile
    return text


def _require_languages(text: Texts) -> None:
    if not all(text.get(code, "").strip() for code in required_languages()):
        raise LanguageMissing


def _changes(changes: str) -> str:
    if not changes.strip() or len(changes) > LONGEST_CHANGES:
        raise InvalidInput(
            "changes",
            _l("Say what is new, in at most %(n)s characters.", n=LONGEST_CHANGES),
        )
    return changes.strip()


def _start(starts_on: date | None) -> datetime:
    today = clock.today()
    if starts_on is not None and starts_on < today:
        raise InvalidInput("starts_on", _l("That day has passed."))
    return clock.now() if starts_on in {None, today} else clock.start_of(starts_on or today)
