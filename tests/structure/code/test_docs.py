"""Documents: every link leads somewhere, and every path that they name is in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"`((?:marketplace|tests|docs|bench|dev)/[\w./-]*)(?:::[^`]*)?`")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(document: Path) -> set[str]:
    """The headings of a document in the form in which links name them."""
    headings = HEADING.findall(CODE_BLOCK.sub("", document.read_text()))
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in kept}


def broken_links(document: Path, text: str) -> Iterator[str]:
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        if target.startswith(("http:", "https:")):
            continue
        file = (document.parent / target).resolve() if target else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield f"{document.relative_to(ROOT)}: {link}"


def missing_paths(document: Path, text: str) -> Iterator[str]:
    for path in NAMED_PATH.findall(text):
        if not (ROOT / path).exists():
            yield f"{document.relative_to(ROOT)}: {path}"


def test_every_link_leads_somewhere() -> None:
    assert len(DOCUMENTS) > 30
    wrong = [
        link for document in DOCUMENTS for link in broken_links(document, document.read_text())
    ]
    assert not wrong, "links that lead nowhere:\n" + "\n".join(wrong)


def test_every_path_that_a_document_names_is_in_the_tree() -> None:
    wrong = [
        path for document in DOCUMENTS for path in missing_paths(document, document.read_text())
    ]
    assert not wrong, "paths that do not exist:\n" + "\n".join(wrong)


def test_a_broken_link_and_a_missing_path_are_found() -> None:
    readme = ROOT / "README.md"
    text = (
        "[a](docs/nothing.md) [b](docs/style.md#nothing) [c](docs/style.md#prose) `tests/none.py`"
    )
    assert [link.split()[-1] for link in broken_links(readme, text)] == [
        "docs/nothing.md",
        "docs/style.md#nothing",
    ]
    assert list(missing_paths(readme, text)) == ["README.md: tests/none.py"]
