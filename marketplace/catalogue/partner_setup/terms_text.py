"""Read and write the operator's terms for partners, with the version and hash of what is read.

The product comes with a first version; staff write the next ones, in each language. Every partner
is asked to accept a new version.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from flask_babel import force_locale, get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, func, select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.partner_setup.models import TermsVersion
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language, languages
from marketplace.foundation.languages.texts import Texts, text_in
from marketplace.foundation.refusals import InvalidInput, Refusal
from marketplace.foundation.transaction import insert_new, transaction

FIRST_VERSION: Final = 1
PARAGRAPHS: Final = (
    _l(
        "The partner hands over what its offer says to each customer who shows a valid code, and "
        "confirms the code at that moment. A confirmed code cannot be used again."
    ),
    _l(
        "A code that a customer holds stays valid until its last day, also after the offer was "
        "paused or withdrawn."
    ),
    _l(
        "The operator pays for confirmed codes as agreed with the partner. Codes that were "
        "confirmed without handing anything over are not paid for."
    ),
    _l(
        "The partner sees the offer and the code, and never asks customers for personal data as a "
        "condition of redeeming a code."
    ),
    _l(
        "The partner keeps its branches, prices and opening hours correct, and uses personal "
        "accounts: passwords, phones and till keys are not shared outside the business."
    ),
    _l("Either side can end the partnership; codes that were issued before are still honoured."),
)


class OtherTerms(Refusal):
    """Another version of the terms counts by now."""

    says = _l("The terms have changed in the meantime. Please read them again.")


@dataclass(frozen=True, slots=True)
class TermsText:
    """One version of the terms in the reader's language; `text_hash` is the SHA-256 of its text."""

    version: int
    text: str

    @property
    def text_hash(self) -> str:
        """Return the hash of the text as it was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def current_version() -> int:
    """Return the version that counts now."""
    return db.session.scalars(select(newest_version())).one()


def newest_version() -> ScalarSelect[int]:
    """Return the version that counts now, as an expression."""
    newest = select(func.coalesce(func.max(TermsVersion.version), FIRST_VERSION))
    return newest.scalar_subquery()


def current_terms() -> TermsText:
    """Return the terms that count now, in the current language or in one that there is."""
    version, texts = current_texts()
    return TermsText(version, text_in(texts, str(get_locale())))


def current_texts() -> tuple[int, Texts]:
    """Return the version that counts now and its text in each language."""
    row = db.session.execute(
        select(TermsVersion.version, TermsVersion.texts)
        .order_by(TermsVersion.version.desc())
        .limit(1)
    ).one_or_none()
    return (row.version, dict(row.texts)) if row else (FIRST_VERSION, _first_texts())


def write_terms(*, texts: Texts, follows: int, actor: Actor) -> int:
    """Write the version after `follows`, which counts at once; returns it.

    Raises InvalidInput without a text in the default language, and OtherTerms where a colleague has
    written one meanwhile.
    """
    if not texts.get(default_language(), "").strip():
        raise InvalidInput(f"terms_{default_language()}", _l("Please fill this in."))
    with transaction() as session:
        if current_version() != follows:
            raise OtherTerms
        version = follows + 1
        row = {"version": version, "texts": texts, "written_by": actor.user_id, "at": clock.now()}
        made = session.scalar(
            insert_new(session, TermsVersion).values(row).returning(TermsVersion.version)
        )
        if made is None:  # two colleagues wrote at the same moment
            raise OtherTerms
        audit.record(actor, "partner_terms.write", "partner_terms", version, after=texts)
    return version


def _first_texts() -> Texts:
    found = {}
    for code in languages():
        with force_locale(code):
            found[code] = "\n\n".join(map(str, PARAGRAPHS))
    return found
