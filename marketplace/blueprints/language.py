"""The language of the answer: the person's choice, then the browser's wish, then Albanian."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user

from marketplace.extensions import babel

LANGUAGES = {"sq": "Shqip", "en": "English"}
DEFAULT_LANGUAGE = "sq"
COOKIE = "language"


def choose_language() -> str:
    """The language of this request, one of LANGUAGES; the first one outside of requests."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def init_app(app: Flask) -> None:
    """Translate the app."""
    babel.init_app(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone="Europe/Belgrade",
        default_translation_directories=f"{app.root_path}/translations",
        locale_selector=choose_language,
    )
    app.jinja_env.globals.update(get_locale=get_locale, LANGUAGES=LANGUAGES)
