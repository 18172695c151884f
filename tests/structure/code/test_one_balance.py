"""Spendable points are read in one place; the stored balance serves the books alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "marketplace"
# what the stored balance is for; a balance that is shown or decides comes from `points.spendable`
MOVES = {"points/accounts.py", "points/billing/bulk_earning.py", "points/calendar/expire.py"}
CEILING = {"points/balance_ceiling.py"}  # of what the column itself can hold
BOOKS = {"points/verify.py", "conversions/verify.py", "points/views/liability.py"}
STORED = {"points/earn.py", "points/corrections/correct.py", "points/transfer.py"}  # ceiling


def modules(word: str) -> Iterator[tuple[str, ast.Module]]:
    """The modules in whose text the word is."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name, text = path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")
        if word in text and not name.startswith("migrations/"):
            yield name, ast.parse(text)


def reads_column(tree: ast.Module) -> bool:
    """Return whether the module reads `Account.balance`, or the same of an alias of Account."""
    tables = {"Account"} | {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and "Account" in names(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "balance"
        and isinstance(node.value, ast.Name)
        and node.value.id in tables
        for node in ast.walk(tree)
    )


def names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def reads_stored(tree: ast.Module) -> bool:
    """Return whether the module uses the sum of all lots, expired ones among them."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "stored" in attributes or "stored_points" in names(tree)


def test_the_stored_balance_is_read_for_the_books_alone() -> None:
    assert {
        name for name, tree in modules("balance") if reads_column(tree)
    } <= MOVES | CEILING | BOOKS


def test_the_sum_of_all_lots_is_for_the_ceiling_of_the_books() -> None:
    assert {name for name, tree in modules("stored") if reads_stored(tree)} <= STORED


@pytest.mark.parametrize(
    "source",
    [
        "select(Account.balance)",
        "ACCOUNTS = aliased(Account)\nselect(ACCOUNTS.balance)",
    ],
)
def test_another_reader_would_be_found(source: str) -> None:
    assert reads_column(ast.parse(source))


def test_no_statement_names_the_column_in_text() -> None:
    for name, tree in modules("points_accounts"):
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not any("points_accounts" in text and "balance" in text for text in texts), name
