"""Write a statement as a PDF: sums by offer and by branch; the CSV has each code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from flask_babel import format_currency, format_date, format_number, get_locale
from flask_babel import gettext as _
from fpdf import FPDF
from fpdf.fonts import FontFace

from marketplace.foundation.dates import page_day
from marketplace.settlement.papers.content import NamedSum, PaperContent, line_kinds
from marketplace.settlement.papers.fonts import font_files
from marketplace.settlement.statements import StatementRow

FAMILY: Final = "noto"
MARGIN: Final = 18
LINE: Final = 5.2
AMOUNTS: Final = ("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT")
WIDTHS: Final = (70, 20, 28, 28, 28)
REASONS: Final = (26, 38, 82, 28)
HEADING: Final = FontFace(emphasis="BOLD", fill_color=(230, 242, 239))


class _Paper(FPDF):
    """An A4 paper whose foot says the statement's number and the page of how many."""

    def __init__(self, number: str) -> None:
        super().__init__(format="A4")
        self.number = number
        for style, file in font_files().items():
            self.add_font(FAMILY, style, file)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + LINE)
        self.add_page()

    def footer(self) -> None:
        """Write the number and the page below each page."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", 8)
        where = _("Page %(page)s of %(pages)s", page=self.page_no(), pages="{nb}")
        self.cell(0, LINE, f"{self.number}  ·  {where}", align="C")


def statement_pdf(content: PaperContent, *, operator: str) -> bytes:
    """Return the PDF in the current language; `operator` is the name on the letterhead."""
    statement = content.statement
    title = _("Statement %(number)s", number=statement.label)
    paper = _Paper(title)
    paper.set_title(f"{operator}: {title}")
    paper.set_lang(str(get_locale()).replace("_", "-"))
    _head(paper, statement, operator, title)
    _totals(paper, statement)
    _sums(paper, _("By offer"), _("Offer"), content.offers)
    _sums(paper, _("By branch"), _("Branch"), content.branches)
    _reasons(paper, content)
    _small(paper, _("The CSV of this statement lists each code, with its time and branch."))
    return bytes(paper.output())


def month_name(statement: StatementRow) -> str:
    """Return the statement's month, such as `October 2026`, in the current language."""
    return str(format_date(statement.month, "LLLL y"))


def euros(cents: int) -> str:
    """Return cents as euros in the current language."""
    return str(format_currency(cents / 100, "EUR"))


def _head(paper: _Paper, statement: StatementRow, operator: str, title: str) -> None:
    _text(paper, operator, size=15, style="B")
    paper.ln(LINE)
    _text(paper, title, size=13, style="B")
    _text(paper, f"{month_name(statement)}  ·  {page_day(statement.closed_at)}")
    paper.ln(LINE / 2)
    _text(paper, statement.legal_name or statement.partner, style="B")
    if statement.legal_name and statement.legal_name != statement.partner:
        _text(paper, statement.partner)
    if statement.tax_number:
        _text(paper, _("Tax number: %(number)s", number=statement.tax_number))
    paper.ln(LINE / 2)


def _totals(paper: _Paper, statement: StatementRow) -> None:
    rows = [
        (_("Codes"), format_number(statement.codes)),
        (_("Without tax"), euros(statement.net_cents)),
        (_("Tax"), euros(statement.tax_cents)),
        (_("To pay") if statement.total_cents >= 0 else _("In our favour"),
         euros(statement.total_cents)),
    ]  # fmt: skip
    _table(paper, rows, (60, 40), ("LEFT", "RIGHT"), headings=0)
    if statement.paid_on is not None:
        said = _(
            "Paid on %(day)s, reference %(reference)s",
            day=page_day(statement.paid_on),
            reference=statement.paid_reference,
        )
    else:
        said = _("Payable until %(day)s", day=page_day(statement.due_on))
    _text(paper, said, style="B")
    if statement.iban:
        _text(paper, _("To the account (IBAN): %(iban)s", iban=spaced(statement.iban)))
    else:
        _small(paper, _("No account is written down yet for this partner."))
    if statement.unpriced:
        count = format_number(statement.unpriced)
        _small(paper, _("Codes for which no terms were agreed: %(count)s", count=count))


def spaced(iban: str) -> str:
    """Return the IBAN in groups of four, as people read it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _sums(paper: _Paper, heading: str, what: str, sums: Sequence[NamedSum]) -> None:
    if not sums:
        return
    head = (what, _("Codes"), _("Without tax"), _("Tax"), _("Total"))
    rows = [
        (one.name, format_number(one.codes), euros(one.net_cents), euros(one.tax_cents),
         euros(one.total_cents))
        for one in sums
    ]  # fmt: skip
    _heading(paper, heading)
    _table(paper, [head, *rows], WIDTHS, AMOUNTS)


def _reasons(paper: _Paper, content: PaperContent) -> None:
    if not content.reasoned:
        return
    names = line_kinds()
    rows = [(_("Day"), _("Kind and code"), _("Reason"), _("Total"))]
    rows += [
        (page_day(one.at), f"{names[one.kind]} {one.code}".strip(), one.reason or "",
         euros(one.total_cents))
        for one in content.reasoned
    ]  # fmt: skip
    _heading(paper, _("Corrections, with their reasons"))
    _table(paper, rows, REASONS, ("LEFT", "LEFT", "LEFT", "RIGHT"))


def _heading(paper: _Paper, text: str) -> None:
    paper.ln(LINE)
    if paper.will_page_break(5 * LINE):
        paper.add_page()
    _text(paper, text, size=11, style="B")


def _text(paper: _Paper, text: str, *, size: float = 10, style: str = "") -> None:
    paper.set_font(FAMILY, style, size)
    paper.multi_cell(0, LINE * size / 10, text, new_x="LMARGIN", new_y="NEXT", align="L")


def _small(paper: _Paper, text: str) -> None:
    paper.ln(LINE / 2)
    _text(paper, text, size=8)


def _table(
    paper: _Paper,
    rows: Iterable[Sequence[str]],
    widths: Sequence[int],
    aligned: Sequence[str],
    *,
    headings: int = 1,
) -> None:
    """Write a table; its head is repeated on each page that it runs over."""
    paper.set_font(FAMILY, "", 9)
    paper.ln(1)
    with paper.table(
        col_widths=widths,
        width=sum(widths),
        align="LEFT",
        text_align=aligned,
        line_height=LINE,
        num_heading_rows=headings,
        headings_style=HEADING,
        first_row_as_headings=bool(headings),
        borders_layout="HORIZONTAL_LINES",
    ) as table:
        for cells in rows:
            table.row(list(cells))
    paper.ln(1)
