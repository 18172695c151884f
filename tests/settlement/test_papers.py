"""The PDF of a statement, read back as text."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from flask_babel import force_locale

from marketplace.settlement import statement_lines, statements
from marketplace.settlement.models import LineKind
from marketplace.settlement.papers.content import NamedSum, PaperContent, content_of
from marketplace.settlement.statements import StatementFilter
from tests.settlement.pdf_text import pages_of
from tests.support.processor import is_longer_than

# what is written on paper does not depend on where it was read from
pytestmark = [pytest.mark.usefixtures("settled"), pytest.mark.databases("sqlite")]
LETTERS = "ë Ë ç Ç č ć š ž đ Đ Ж љ €"


def content() -> PaperContent:
    (row,) = statements.every(StatementFilter())
    return content_of(row, "en")


def pdf(content: PaperContent, language: str = "en") -> list[str]:
    from marketplace.settlement.papers.pdf import statement_pdf  # noqa: PLC0415 - slow to import

    with force_locale(language):
        return pages_of(statement_pdf(content, operator="Operatori Ynë SH.A."))


def test_the_pdf_says_whom_what_and_until_when_to_pay() -> None:
    written = content()
    row = replace(
        written.statement,
        legal_name=f"Furra {LETTERS}",
        tax_number="811234567",
        iban="XK051212012345678906",
        unpriced=2,
    )
    (page,) = pdf(replace(written, statement=row))
    for text in (
        "Operatori Ynë SH.A.", "Statement 2025-00001", "October 2025", f"Furra {LETTERS}",
        "811234567", "€2.94", "€0.54", "€3.48", "Coffee", "Furra Drita Prishtina",
        "XK05 1212 0123 4567 8906", "Payable until", "Page 1 of 1",
        "Codes for which no terms were agreed: 2",
    ):  # fmt: skip
        assert text in page


def test_the_pdf_is_in_the_readers_language() -> None:
    (page,) = pdf(content(), "sq")
    assert "tetor 2025" in page
    assert "3,48" in page
    assert "Statement" not in page


def test_the_pdf_says_what_was_paid_and_why_amounts_were_corrected() -> None:
    written = content()
    paid = replace(written.statement, paid_on=date(2025, 11, 20), paid_reference="RUN-1")
    first = next(statement_lines.every_line(paid.id))
    reasoned = [replace(first, kind=LineKind.DISPUTE, reason="A large coffee")]
    page = " ".join(pdf(PaperContent(paid, [], written.branches, reasoned)))
    for text in (
        "Paid on 20 Nov 2025, reference RUN-1", "No account is written down yet",
        "By branch", "Corrections, with their reasons", f"Dispute {first.code}", "A large coffee",
    ):  # fmt: skip
        assert text in page
    assert "Payable until" not in page
    assert "By offer" not in page


def test_a_table_over_several_pages_repeats_its_head_and_takes_little_time() -> None:
    many = [NamedSum(n, f"Offer {n}", n, 100 * n, 18 * n) for n in range(1, 127)]
    written = replace(content(), offers=many)
    pdf(written)  # the fonts are made once
    begun = time.process_time()
    pages = pdf(written)
    assert not is_longer_than(time.process_time() - begun, 2)
    assert len(pages) > 2
    tables = [page for page in pages if "Offer 1" in page or "Offer 9" in page]
    assert len(tables) > 1
    assert all("Without tax" in page for page in tables)
    assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
    # the heading at the foot of a page goes to the next one, with its table
    assert ["By branch" in page for page in pages] == [*[False] * (len(pages) - 1), True]
