"""The frame of every page: where its links lead, and the parts that many pages share."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final
from urllib.parse import quote, urlencode

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from marketplace.blueprints.web.lru_cache import Kept
from marketplace.blueprints.web.pages import start_address
from marketplace.foundation.settings import Settings

MOST_PARTS: Final = 1024
PLACE_OF_HERE: Final = "\ue001"  # a character that nobody types
PLACE_OF_CSRF: Final = "\ue003"  # another one


def here() -> str:
    """The address of the page being shown; after a deed, the start page's."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def language_address(code: str) -> str:
    """Where the link to this page in another language leads; for parts of the frame only."""
    return f"{url_for('language.choose', code=code)}?next={PLACE_OF_HERE}"


def sign_in_address() -> str:
    """Where signing in leads from here, and back."""
    return f"/login?{urlencode({'next': here()})}"


def frame_part(template: str) -> Markup:
    """A part of the frame; it may hang on the language, the path and the role, and no more.

    Links that lead back here are kept with a gap, which each page fills with its own address, and
    forms with one for the session's token.
    """
    role = current_user.role if current_user.is_authenticated else None
    key = (template, str(get_locale()), request.path, role)
    kept = current_app.extensions.setdefault("frame_parts", Kept[Hashable, Markup](MOST_PARTS))
    part: Markup | None = kept.get(key)
    if part is None:
        part = Markup(render_template(template))  # noqa: S704 - a template rendered it, escaped
        kept.put(key, part)
    return _filled(part)


def _filled(part: Markup) -> Markup:
    filled = str(part)
    if PLACE_OF_HERE in filled:
        filled = filled.replace(PLACE_OF_HERE, quote(here(), "/?"))
    if PLACE_OF_CSRF in filled:
        filled = filled.replace(PLACE_OF_CSRF, generate_csrf())
    return Markup(filled)  # noqa: S704 - the address is quoted for links, the token is of letters


def init_app(app: Flask) -> None:
    """Give the templates the addresses that the frame of every page links to, and our number."""
    settings: Settings = app.config["SETTINGS"]
    app.jinja_env.globals.update(
        frame_part=frame_part,
        language_address=language_address,
        place_of_csrf=PLACE_OF_CSRF,
        sign_in_address=sign_in_address,
        start_address=start_address,
        sms_number=settings.sms_sender,
    )
