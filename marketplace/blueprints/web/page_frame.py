"""The frame of every page: its links, and the parts that many pages share."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from flask import Flask, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from marketplace.blueprints.web.html_cache import HtmlCache, gap
from marketplace.blueprints.web.pages import public_address, start_address
from marketplace.foundation.settings import Settings

MOST_PARTS: Final = 1024
# what does not mark the page that is open: the same on every path
SAME_EVERYWHERE: Final = frozenset({"ui/_assets.html", "ui/_connection.html", "ui/_footer.html"})


def here() -> str:
    """Return the address of this page; after an action, the start page's."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def language_address(code: str) -> str:
    """Return the link to this page in another language; for parts of the frame only."""
    return f"{url_for('language.choose', code=code)}?next={gap('here')}"


def sign_in_address() -> str:
    """Return the link to the sign-in page, which leads back here."""
    return f"/login?{urlencode({'next': here()})}"


def register_address() -> str:
    """Return the link to the registration, which ends at this page."""
    return f"/register?{urlencode({'next': here()})}"


def frame_part(template: str) -> Markup:
    """A part of the frame; it may hang on the language, the path and the role, and no more.

    Links that lead back here are kept with a gap, which each page fills with its own address, and
    forms with one for the session's token.
    """
    role = current_user.role if current_user.is_authenticated else None
    path = None if template in SAME_EVERYWHERE else request.path
    key = (template, str(get_locale()), path, role)
    parts = HtmlCache.of_app("frame_parts", MOST_PARTS)
    part = parts.html(key, partial(render_template, template))
    return part.fill(here=_here_in_a_link, csrf=generate_csrf)


def _here_in_a_link() -> str:
    return quote(here(), "/?")


def init_app(app: Flask) -> None:
    """Give the templates the addresses of the frame's links, the number for SMS and the contact."""
    settings: Settings = app.config["SETTINGS"]
    app.jinja_env.globals.update(
        frame_part=frame_part,
        language_address=language_address,
        public_address=public_address,
        csrf_gap=gap("csrf"),
        sign_in_address=sign_in_address,
        register_address=register_address,
        start_address=start_address,
        sms_number=settings.sms_sender,
        support_phone=settings.support_phone,
        support_email=settings.support_email,
    )
