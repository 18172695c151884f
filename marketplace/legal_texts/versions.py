"""Read the versions of the legal texts: the one in force, an earlier or planned one, or all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts, shown_language, text_in
from marketplace.foundation.refusals import NotFound
from marketplace.legal_texts.models import LegalTextVersion, TextKind

DEFAULTS: Final = Path(__file__).parent / "defaults"
OF_SOFTWARE: Final = 0
PUBLIC_KINDS: Final = (TextKind.PRIVACY, TextKind.TERMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """A version of a legal text, by language in Markdown.

    `number` is `OF_SOFTWARE` for the text that the software brings along; it is in force until the
    first version is published, and `in_force_from` is then None. `by` is the username, if any.
    """

    kind: TextKind
    number: int
    text: Texts
    changes: str
    asks_acceptance: bool
    in_force_from: datetime | None
    published_at: datetime | None
    by: str | None

    def text_in(self, language: str) -> str:
        """Return the Markdown in the language, or in one that there is."""
        return text_in(self.text, language)

    def language_for(self, language: str) -> str:
        """Return the language in which a reader of `language` gets the text."""
        return shown_language(self.text, language)

    def hash_in(self, language: str) -> str:
        """Return the SHA-256 of the text that a reader of the language gets."""
        return hashlib.sha256(self.text_in(language).encode()).hexdigest()


def version_in_force(kind: TextKind) -> TextVersion:
    """Return the version in force now; of those begun, the one with the highest number."""
    now = clock.now()
    begun = (one for one in versions(kind) if one.in_force_from and one.in_force_from <= now)
    return next(begun, software_text(kind))


def version_of(kind: TextKind, number: int) -> TextVersion:
    """Return the version of that number, also a planned one; raises NotFound."""
    if number == OF_SOFTWARE:
        return software_text(kind)
    found = [one for one in versions(kind) if one.number == number]
    if not found:
        raise NotFound
    return found[0]


def versions(kind: TextKind) -> list[TextVersion]:
    """Return every published version of the kind, newest first; planned ones too."""
    rows = db.session.execute(
        select(LegalTextVersion, User.username)
        .outerjoin(User, User.id == LegalTextVersion.published_by)
        .where(LegalTextVersion.kind == kind)
        .order_by(LegalTextVersion.number.desc())
    )
    return [_version(row, username) for row, username in rows]


@cache
def software_text(kind: TextKind) -> TextVersion:
    """Return the text of the kind that the software brings along, as version `OF_SOFTWARE`."""
    files = sorted(DEFAULTS.glob(f"{kind.value}.*.md"))
    return TextVersion(
        kind=kind,
        number=OF_SOFTWARE,
        text={file.suffixes[0][1:]: file.read_text(encoding="utf-8") for file in files},
        changes="",
        asks_acceptance=False,
        in_force_from=None,
        published_at=None,
        by=None,
    )


def _version(row: LegalTextVersion, username: str | None) -> TextVersion:
    return TextVersion(
        kind=row.kind,
        number=row.number,
        text=row.text,
        changes=row.changes,
        asks_acceptance=row.asks_acceptance,
        in_force_from=row.in_force_from,
        published_at=row.published_at,
        by=username,
    )
