"""The language of the answer: the person's choice, then the browser's, then Albanian.

Programs get the language that they request, otherwise English.
"""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from marketplace.blueprints.json_api.problem_details import for_a_program
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import safe_address
from marketplace.catalogue.titles import terms_in, title_in
from marketplace.foundation import clock
from marketplace.foundation.database import trouble
from marketplace.foundation.dates import machine_time, page_day
from marketplace.foundation.extensions import babel
from marketplace.foundation.languages import (
    accepted_language,
    default_language,
    html_language,
    language_name,
    language_names,
    languages,
    spoken,
    written_language_names,
)
from marketplace.foundation.languages.texts import is_missing, shown_language, text_in
from marketplace.membership.edit_profile import set_language

LANGUAGE_OF_PROGRAMS = "en"
COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600

bp = Blueprint("language", __name__)


@bp.get("/language/<code>")
@public
def choose(code: str) -> ResponseReturnValue:
    """Remember a visitor's language and return to the page they came from.

    A link can be followed without intent, so it changes no stored data: a signed-in user is
    redirected to the page on which the language is chosen.
    """
    _require_spoken(code)
    if current_user.is_authenticated:
        return redirect(url_for("auth.show_account"), 303)
    return _back(code)


@bp.post("/language/<code>")
@public
def change(code: str) -> ResponseReturnValue:
    """Set the language of pages and messages, and return to the page the user came from."""
    _require_spoken(code)
    if current_user.is_authenticated:
        mine = current_user
        set_language(user_id=mine.user_id, customer_id=mine.customer_id, language=code)
    return _back(code)


def _require_spoken(code: str) -> None:
    if code not in languages():
        abort(404)


def _back(code: str) -> Response:
    answer = redirect(safe_address(request.args.get("next")), 303)
    remember_language(answer, code)
    return answer


def remember_language(answer: Response, code: str) -> None:
    """Store the language in the browser."""
    answer.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def choose_language() -> str:
    """Return the language of this request, the default one outside of requests."""
    if not has_request_context():
        return default_language()
    if for_a_program():
        return _of_the_browser() or spoken(LANGUAGE_OF_PROGRAMS)
    if request.cookies.get(COOKIE) not in languages():
        try:
            current_user.is_authenticated  # noqa: B018 - it loads the user, whom the request keeps
        except SQLAlchemyError as error:
            trouble.report(error)
    return language_at_hand()


def language_at_hand() -> str:
    """Return the language of this request as far as it is known without asking the database.

    That is the language of the cookie, of the user if they were loaded before, or of the browser.
    """
    chosen = request.cookies.get(COOKIE)
    if chosen is not None and chosen in languages():
        return chosen
    user = g.get("_login_user")  # Flask-Login's; there once the answer hung on who is asking
    if user and user.is_authenticated:
        return spoken(user.language)
    return _of_the_browser() or default_language()


def _of_the_browser() -> str | None:
    wanted = [tag for tag, quality in request.accept_languages if quality > 0]
    return accepted_language(wanted)


def init_app(app: Flask) -> None:
    """Translate the app, and give templates the titles in the reader's language."""
    folders = (f"{app.root_path}/translations", app.config["SETTINGS"].translations)
    babel.init_app(
        app,
        default_locale=app.config["LANGUAGES"][0],
        default_timezone="Europe/Belgrade",
        default_translation_directories=";".join(filter(None, folders)),
        locale_selector=choose_language,
    )
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        get_locale=get_locale,
        language_names=language_names,
        written_language_names=written_language_names,
        default_language=default_language,
    )
    app.jinja_env.tests["midnight"] = clock.is_midnight
    app.jinja_env.filters.update(
        title_in=title_in,
        terms_in=terms_in,
        text_in=text_in,
        page_day=page_day,
        machine_time=machine_time,
        last_day=clock.last_day,
        html_language=html_language,
        is_missing=is_missing,
        shown_language=shown_language,
        language_name=language_name,
    )
