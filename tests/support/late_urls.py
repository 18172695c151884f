"""Compile the functions that make URLs when one is first made, once for all apps of a process.

Werkzeug compiles two functions for each route of each app, which is three quarters of the time that
making an app takes. A run makes hundreds of apps, and most of them make few URLs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_usual = Rule._compile_builder
_compiled: dict[Hashable, Builder] = {}


def compile_late(self: Rule, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - as it is called
    """Return a function that compiles the rule's own when it is first called."""
    defaults = tuple(sorted((self.defaults or {}).items()))
    key = (self.rule, self.subdomain, self.host, defaults, append_unknown)

    def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
        made = _compiled.get(key)
        if not made:
            made = _compiled[key] = _usual(rule, append_unknown)
        return made(rule, **values)

    return build


def make_urls_late() -> None:
    """Let every app made from now on compile its functions late."""
    Rule._compile_builder = compile_late  # type: ignore[method-assign]
