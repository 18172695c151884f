"""Make, seal, open and delete the extracts that authorities are given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.database.period import Period
from marketplace.foundation.extensions import db
from marketplace.foundation.secrets_at_rest import decrypt, encrypt
from marketplace.foundation.transaction import transaction
from marketplace.membership.data_export.export import export_parts
from marketplace.membership.data_export.parts import Part
from marketplace.membership.disclosures.models import Disclosure, DisclosureExtract, Outcome
from marketplace.membership.disclosures.refusals import ExtractDeleted

KEPT: Final = timedelta(days=90)  # a trigger refuses to delete younger ones


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of an extract (JSON), with the SHA-256 and the size of its UTF-8 bytes."""

    text: str
    made_at: datetime

    @property
    def hash(self) -> str:
        """The SHA-256 in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.text.encode())


def make_extract(disclosure: Disclosure) -> Extract:
    """Read the parts and the period of the disclosure, and nothing else; raises NotFound."""
    made_at = clock.now()
    data = export_parts(
        disclosure.customer_id,
        parts=[Part(word) for word in disclosure.parts],
        period=Period(disclosure.from_day, disclosure.until_day),
    )
    head = {
        "disclosure": disclosure.id,
        "authority": disclosure.authority,
        "legal_basis": disclosure.legal_basis,
        "reference": disclosure.reference,
        "customer": disclosure.customer_id,
        "parts": disclosure.parts,
        "from": disclosure.from_day.isoformat(),
        "until": disclosure.until_day.isoformat(),
        "made_at": made_at.isoformat(),
    }
    return Extract(json.dumps(head | {"data": data}, ensure_ascii=False, indent=2), made_at)


def seal(session: Session, disclosure_id: int, extract: Extract) -> None:
    """Store the extract of an approved disclosure, encrypted."""
    session.add(
        DisclosureExtract(
            disclosure_id=disclosure_id,
            outcome=Outcome.APPROVED,
            sealed=encrypt(extract.text),
            made_at=extract.made_at,
        )
    )


def open_extract(disclosure_id: int) -> str:
    """Return the text of the extract; raises ExtractDeleted, or UnreadableSecretError."""
    sealed = db.session.scalar(
        select(DisclosureExtract.sealed).where(DisclosureExtract.disclosure_id == disclosure_id)
    )
    if sealed is None:
        raise ExtractDeleted
    return decrypt(sealed)


def delete_old() -> None:
    """Delete the extracts whose days are over; the register keeps their hashes."""
    with transaction() as session:
        old = DisclosureExtract.made_at < clock.now() - KEPT
        session.execute(
            delete(DisclosureExtract).where(old).execution_options(synchronize_session=False)
        )
