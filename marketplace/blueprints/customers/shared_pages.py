"""Pages, and parts of pages, that are the same for everyone: rendered once for each window.

The pages of those who are not signed in are served as bytes. They hold nothing of a person's: no
CSRF token, no session, no message. A page is good for one window (the catalogue as it is), one
language and one minute, for the clock opens and closes offers too.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask import Response, current_app, render_template, request, session
from flask_login import current_user

from marketplace.blueprints.web.html_cache import HtmlCache, HtmlTemplate, RenderCache
from marketplace.blueprints.web.language import choose_language
from marketplace.blueprints.web.pages import wants_fragment
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation import clock

MOST_PAGES: Final = 256
MOST_PARTS: Final = 512
LONGEST_QUERY: Final = 300
FLASHES: Final = "_flashes"  # where Flask keeps the messages that the next page shows

Key = tuple[str, bool, str, bytes, int]


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A rendered page, plain and packed."""

    plain: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pages rendered of one window; a newer window starts with an empty shelf."""

    window: Window
    pages: RenderCache[SharedPage] = field(default_factory=lambda: RenderCache(MOST_PAGES))
    parts: HtmlCache = field(default_factory=lambda: HtmlCache(MOST_PARTS))


def shared() -> bool:
    """Return whether the requested page is the same for every visitor."""
    if current_user.is_authenticated or FLASHES in session:
        return False
    return len(request.query_string) <= LONGEST_QUERY


def serve(window: Window, render: Callable[[], Response]) -> Response:
    """Return the page cached for this address, or render and cache it."""
    return _answer(_shelf(window).pages.get(_key(), partial(_page, render)))


def part(window: Window, template: str, key: Hashable, **context: Any) -> HtmlTemplate:
    """The rendered template, kept for the key and the language; `context` must follow from them."""
    parts = _shelf(window).parts
    whole_key = (template, choose_language(), key)
    return parts.html(whole_key, partial(render_template, template, **context))


def _page(render: Callable[[], Response]) -> SharedPage:
    plain = render().get_data()
    return SharedPage(plain, gzip.compress(plain, 6, mtime=0))


def _shelf(window: Window) -> Shelf:
    shelf: Shelf | None = current_app.extensions.get("shared_pages")
    if shelf is None or shelf.window is not window:
        shelf = current_app.extensions["shared_pages"] = Shelf(window)
    return shelf


def _key() -> Key:
    minute = int(clock.now().timestamp() // 60)
    return choose_language(), wants_fragment(), request.path, request.query_string, minute


def _answer(page: SharedPage) -> Response:
    packs = request.accept_encodings["gzip"] > 0
    response = Response(page.packed if packs else page.plain, mimetype="text/html")
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language, Accept-Encoding"
    return response
