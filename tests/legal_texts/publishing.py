"""Publish a version of a legal text in a test."""

from __future__ import annotations

from datetime import date

from marketplace.legal_texts.drafting import draft_of, publish, save_draft
from marketplace.legal_texts.models import TextKind
from tests.support.cast import Cast

TEXT = {"sq": "## Kushtet e reja", "en": "## The new terms"}


def a_version(
    cast: Cast,
    kind: TextKind = TextKind.TERMS,
    *,
    asks: bool = False,
    starts_on: date | None = None,
    text: dict[str, str] | None = None,
) -> int:
    """Publish a version, from now unless a day is given; returns its number."""
    actor = cast.named("marketing").actor
    seen = draft_of(kind).revision
    revision = save_draft(kind=kind, text=text or TEXT, made_from=seen, actor=actor)
    return publish(
        kind=kind,
        revision=revision,
        changes="New words",
        asks_acceptance=asks,
        starts_on=starts_on,
        actor=actor,
    )
