"""Rendered HTML that is kept, with gaps for what differs from request to request.

A template writes `gap("name")` where a value comes later. The HTML is rendered once, kept under a
key, and each request fills the gaps; what it fills in is escaped unless it is Markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from secrets import token_hex
from threading import Lock
from typing import Final, Generic, Self, TypeVar

from cachetools import FIFOCache
from flask import current_app
from markupsafe import Markup, escape

Rendered = TypeVar("Rendered")

# private-use characters around a secret of this process: no stored text can pass for a gap
_MARK: Final = f"\ue000{token_hex(8)}-%s\ue001"
_GAP: Final = re.compile(_MARK % "([a-z_]+)")


def gap(name: str) -> str:
    """The text that a template writes where the value of that name is filled in later."""
    return _MARK % name


class HtmlTemplate:
    """Rendered HTML, divided at its gaps."""

    __slots__ = ("_gaps", "_html", "_pieces")

    def __init__(self, html: str) -> None:
        self._html = Markup(html)  # noqa: S704 - a template rendered it, escaped
        self._pieces = _GAP.split(html)  # a text, the name of a gap, a text, and so on
        self._gaps = self._pieces[1::2]

    def fill(self, **values: str | Callable[[], str]) -> Markup:
        """The HTML with each gap's value; a function is called only where its gap is there."""
        if not self._gaps:
            return self._html
        filled = {name: _escaped(values[name]) for name in set(self._gaps)}
        pieces = self._pieces.copy()
        pieces[1::2] = [filled[name] for name in self._gaps]
        return Markup("".join(pieces))  # noqa: S704 - the template and the values are escaped


class RenderCache(Generic[Rendered]):
    """A bounded memory of what was rendered: the first kept goes first.

    Threads may share it; two that miss at the same time both render. Reading takes no lock: a page
    is put together from many parts, and a thread that lost its turn would make all others wait.
    """

    def __init__(self, most: int) -> None:
        self._kept: FIFOCache[Hashable, tuple[object, Rendered]] = FIFOCache(most)
        self._lock = Lock()

    @classmethod
    def of_app(cls, name: str, most: int) -> Self:
        """The app's own cache of that name."""
        caches = current_app.extensions
        cache: Self | None = caches.get(name)
        return caches.setdefault(name, cls(most)) if cache is None else cache

    def get(self, key: Hashable, render: Callable[[], Rendered], source: object = None) -> Rendered:
        """Return what is kept under the key; `render` makes it where nothing is kept yet.

        `source` is the object shown; where the key's was another, it is rendered anew.
        """
        try:
            made_of, rendered = self._kept[key]
        except KeyError:
            pass
        else:
            if made_of is source:
                return rendered
        rendered = render()
        with self._lock:
            self._kept[key] = (source, rendered)
        return rendered


class HtmlCache(RenderCache[HtmlTemplate]):
    """HTML with gaps, each rendered once."""

    def html(self, key: Hashable, render: Callable[[], str], source: object = None) -> HtmlTemplate:
        """The key's HTML, from `render` where it is not kept yet or was made of another source."""
        return self.get(key, lambda: HtmlTemplate(render()), source)


def _escaped(value: str | Callable[[], str]) -> Markup:
    return escape(value() if callable(value) else value)
