"""The search for rows of the database that a source reads by position."""

from __future__ import annotations

import ast
import re

# what has none of these reads no row by position: most files
SUSPECT = re.compile(
    r"\.execute\(|\.(one|one_or_none|first)\(|\bRow\[|\bAnyRow|[(,]\s*\*(?!\*)|_make\b|__dataclass_fields__|\btuple\[Any"
)
ONE_ROW = {"one", "one_or_none", "first"}
ORDER_OF_FIELDS = {"_make", "__dataclass_fields__"}


def by_position(source: str) -> list[str]:
    """List the expressions that read rows by position, or rely on the order of fields."""
    if not SUSPECT.search(source):
        return []
    found, tree = [], ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.Lambda)):
            nodes = [*ast.walk(function)]
            rows = rows_of(function, nodes)
            found += [ast.unparse(one) for one in nodes if takes_apart(one, rows)]
    orders = [one for one in ast.walk(tree) if counts_fields(one)]
    return found + [ast.unparse(one) for one in orders]


def rows_of(function: ast.FunctionDef | ast.Lambda, nodes: list[ast.AST]) -> set[str]:
    """Return the names that rows of the database have in a function of these nodes."""
    told = {one.arg: ast.unparse(one.annotation or one) for one in function.args.args}
    rows = {name for name, kind in told.items() if kind.startswith(("Row[", "AnyRow"))}
    results = set()
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if getattr(getattr(node.value, "func", None), "attr", "") in ONE_ROW:
                rows.add(node.targets[0].id)
            elif executes(node.value):
                results.add(node.targets[0].id)
    for node in nodes:
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name):
            over = node.iter.id if isinstance(node.iter, ast.Name) else None
            if over in results or executes(node.iter):
                rows.add(node.target.id)
    return rows


def executes(node: ast.AST) -> bool:
    """Tell whether the expression executes a statement."""
    return any(
        isinstance(one, ast.Call) and getattr(one.func, "attr", "") == "execute"
        for one in ast.walk(node)
    )


def takes_apart(node: ast.AST, rows: set[str]) -> bool:
    """Match a row's value by number, a slice of a row, or a row as positional arguments."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        by_number = isinstance(node.slice, (ast.Slice, ast.UnaryOp)) or (
            isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
        )
        return node.value.id in rows and by_number
    if not isinstance(node, ast.Call):
        return False
    stars = [one.value for one in node.args if isinstance(one, ast.Starred)]
    if not stars:
        return False
    of_rows = {one.id for star in stars for one in ast.walk(star) if isinstance(one, ast.Name)}
    makes = ast.unparse(node.func).rpartition(".")[2].lstrip("_")[:1].isupper()
    return bool(of_rows & rows) or makes


def counts_fields(node: ast.AST) -> bool:
    """Match reliance on the order of fields, and casts that hide rows from the type checker."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast":
        return "tuple[Any" in ast.unparse(node.args[0])
    return isinstance(node, ast.Attribute) and node.attr in ORDER_OF_FIELDS
