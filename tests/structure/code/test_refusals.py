"""All that a refusal defines is read by a caller: a method under an old name is found."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import marketplace
from marketplace.foundation.refusals import OfOneField, Refusal

PACKAGE = Path(marketplace.__file__).parent
SOURCES = {str(path): path.read_text() for path in PACKAGE.rglob("*.py")}
LEFT_OUT = (
    "marketplace.migrations",
    "marketplace.rsgi",
    "marketplace.wsgi",
)  # these start an app, or need one


def refusals(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """The kinds of refusal below the base, each after those that it is a kind of."""
    for kind in base.__subclasses__():
        yield kind
        yield from refusals(kind)


def all_refusals() -> list[type[Refusal]]:
    """Refusal and all its kinds in the package, every module of which is imported."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "marketplace."):
        if not module.name.startswith(LEFT_OUT):
            importlib.import_module(module.name)
    ours = {one for one in refusals() if one.__module__.startswith("marketplace.")}
    return [Refusal, *sorted(ours, key=lambda one: (one.__module__, one.__name__))]


@cache
def source_of(kind: type[Refusal]) -> str:
    """The source of the class, for which Python parses its whole module."""
    return inspect.getsource(kind)


def defined_in(kind: type[Refusal]) -> set[str]:
    """The methods, properties and attributes that the class itself gives its refusals."""
    return names_defined(source_of(kind))


@cache
def names_defined(source: str) -> set[str]:
    (body,) = ast.parse(textwrap.dedent(source)).body
    names = set()
    for node in ast.walk(body):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.AnnAssign | ast.Assign) and node in getattr(body, "body", []):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return {name for name in names if not name.startswith("__")}


@cache
def read_in(source: str) -> set[str]:
    """The attributes that the source reads, by whatever object; not those of `super()`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node.value) != "super()"
    }


@cache
def words_in(source: str) -> set[str]:
    """The names that the source has anywhere."""
    return set(re.findall(r"\w+", source))


def unread(kinds: Iterable[type[Refusal]], sources: Mapping[str, str]) -> list[str]:
    """Return the names that no caller reads, as `Class.name`.

    A name that a base class has too is an override, and the base class answers for it. Any other is
    of that class alone, so a caller has to name the class before it reads it.
    """
    found = []
    for kind in kinds:
        own = {name for name in defined_in(kind) if not is_override(kind, name)}
        known = {kind.__name__, *(one.__name__ for one in refusals(kind))} if own else set()
        near = [source for source in sources.values() if known & words_in(source)]
        read = set().union(*map(read_in, near))
        found += [f"{kind.__name__}.{name}" for name in sorted(own - read)]
    return found


def is_override(kind: type[Refusal], name: str) -> bool:
    """Return whether a refusal that is a base class of this one defines the name too."""
    bases = [one for one in kind.__mro__[1:] if issubclass(one, Refusal)]
    return any(name in defined_in(base) for base in bases)


def test_all_that_refusals_define_is_read_by_a_caller() -> None:
    kinds = all_refusals()
    assert len(kinds) > 60
    assert unread(kinds, SOURCES) == []


class OldName(OfOneField):
    """A refusal with a property under the name that the base class had before it was renamed."""

    field = "points"

    @property
    def details_of_api(self) -> dict[str, str]:
        """Nobody reads it."""
        return {"used": str(super().api_details)}


class OldAttribute(Refusal):
    """A refusal whose moment was read once."""

    def __init__(self) -> None:
        super().__init__()
        self.confirmed_at_first = "2026"


class InUse(Refusal):
    """A refusal whose number a caller reads, and which overrides what all have."""

    status = 410

    def __init__(self) -> None:
        super().__init__()
        self.left = 3

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Override the one of all refusals."""
        return []


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (OldName, ["OldName.details_of_api"]),
        (OldAttribute, ["OldAttribute.confirmed_at_first"]),
        (InUse, []),
    ],
)
def test_the_search_finds_a_name_that_only_its_own_class_has(
    kind: type[Refusal], found: list[str]
) -> None:
    caller = "def show(refusal):\n    return refusal.left if isinstance(refusal, InUse) else 0\n"
    assert unread([kind], SOURCES | {"caller": caller}) == found


def test_a_name_that_is_read_of_other_things_alone_is_found_too() -> None:
    elsewhere = "def show(message):\n    return message.details_of_api\n"
    assert unread([OldName], {"elsewhere": elsewhere}) == ["OldName.details_of_api"]


def test_a_renamed_property_of_all_refusals_is_found_in_those_that_kept_the_old_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, source = source_of, source_of(Refusal).replace("def api_details", "def json_details")
    here = sys.modules[__name__]
    monkeypatch.setattr(here, "source_of", lambda one: source if one is Refusal else real(one))
    renamed = {
        path: text.replace("refusal.api_details", "refusal.json_details")
        for path, text in SOURCES.items()
    }
    found = unread(all_refusals(), renamed)
    assert "AlreadyConfirmed.api_details" in found
