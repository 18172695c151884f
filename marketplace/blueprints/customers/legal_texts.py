"""The privacy notice and the terms, in force and in earlier versions, for everyone."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.legal_texts.labels import TEXT_NAMES
from marketplace.blueprints.web.pages import page
from marketplace.legal_texts.markdown import html_of
from marketplace.legal_texts.models import TextKind
from marketplace.legal_texts.versions import TextVersion, version_in_force, version_of


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show the privacy notice in force."""
    return _text_page(version_in_force(TextKind.PRIVACY))


@bp.get("/terms")
@public
def terms() -> ResponseReturnValue:
    """Show the terms in force."""
    return _text_page(version_in_force(TextKind.TERMS))


@bp.get("/<any(privacy, terms):word>/<int:number>")
@public
def text_version(word: str, number: int) -> ResponseReturnValue:
    """Show one version, earlier or planned."""
    return _text_page(version_of(TextKind(word), number))


def _text_page(version: TextVersion) -> ResponseReturnValue:
    language = str(get_locale())
    now = version_in_force(version.kind)
    return page(
        "customers/legal_text.html",
        name=TEXT_NAMES[version.kind],
        version=version,
        html=html_of(version.text_in(language)),
        shown_in=version.language_for(language),
        current=now,
    )
