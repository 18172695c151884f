"""Legal texts are written in Markdown; whatever is written, the page gets safe HTML."""

from __future__ import annotations

import pytest

from marketplace.legal_texts.differences import differences
from marketplace.legal_texts.markdown import html_of


def test_headings_lists_and_links_are_rendered() -> None:
    html = html_of("## Data\n\n- **one**\n- [two](https://example.com)")
    assert "<h2>Data</h2>" in html
    assert "<li><strong>one</strong></li>" in html
    assert '<a href="https://example.com" rel="noopener nofollow">two</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.com/x.png)",
        '<p style="color:red" onclick="x()">x</p>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(text: str) -> None:
    html = html_of(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<p style" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_differences_mark_what_came_and_what_went() -> None:
    lines = differences("one\ntwo\nthree", "one\n2\nthree")
    assert [(line.mark, line.text) for line in lines] == [
        ("", "one"),
        ("-", "two"),
        ("+", "2"),
        ("", "three"),
    ]
