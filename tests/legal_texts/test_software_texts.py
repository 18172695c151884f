"""The texts that the software brings along are true to the retention table."""

from __future__ import annotations

import re

import pytest

from marketplace.accounts.security_events import retention as security
from marketplace.accounts.sessions import bounds
from marketplace.conversions.provisioning import retention as orders
from marketplace.counter import approvals
from marketplace.foundation.languages import DEFAULT_LANGUAGES
from marketplace.foundation.languages.scripts import in_cyrillic, written_in
from marketplace.legal_texts.models import TextKind
from marketplace.legal_texts.versions import software_text
from marketplace.membership.disclosures import extracts
from marketplace.messages import retention as messages
from marketplace.points.billing import retention as billing

KEPT = (
    bounds.LIFETIME,
    messages.KEPT,
    orders.KEPT,
    approvals.KEPT,
    billing.KEPT,
    security.KEPT,
    extracts.KEPT,
)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "{} days"), ("sq", "{} ditësh"), ("sr_Latn", "{} dana")]
)
def test_the_notice_names_the_times_of_the_retention_table(language: str, words: str) -> None:
    notice = software_text(TextKind.PRIVACY).text[language]
    assert [kept.days for kept in KEPT if words.format(kept.days) not in notice] == []


@pytest.mark.parametrize("kind", TextKind)
def test_each_language_has_the_same_headings_and_points(kind: TextKind) -> None:
    texts = software_text(kind).text
    assert set(texts) == {written_in(language) for language in DEFAULT_LANGUAGES}
    shapes = [[line[:2] for line in text.splitlines()] for text in texts.values()]
    starts = [[start for start in shape if start in {"##", "- "}] for shape in shapes]
    assert all(start == starts[0] for start in starts)


@pytest.mark.parametrize("kind", TextKind)
def test_links_and_bold_words_stay_whole_in_cyrillic(kind: TextKind) -> None:
    texts = software_text(kind).text
    marks = re.compile(r"\]\(/[a-z-]+\)|\*\*|\bSMS\b|\bPIN\b")
    assert marks.findall(in_cyrillic(texts["sr_Latn"])) == marks.findall(texts["sr_Latn"])
