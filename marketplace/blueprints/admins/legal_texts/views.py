"""The legal texts: drafts with their preview, publishing, every version and its differences."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.legal_texts.forms import DraftForm, PublishForm
from marketplace.blueprints.admins.permissions import TEXT_EDITORS, TEXT_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.legal_texts.labels import TEXT_NAMES
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.foundation.languages import written_language_names
from marketplace.foundation.languages.texts import Texts, by_field
from marketplace.foundation.refusals import NotFound
from marketplace.legal_texts import drafting
from marketplace.legal_texts.differences import differences
from marketplace.legal_texts.drafting import DraftChangedMeanwhile, LanguageMissing, draft_of
from marketplace.legal_texts.markdown import html_of
from marketplace.legal_texts.models import TextKind
from marketplace.legal_texts.versions import version_in_force, version_of, versions


@bp.get("/texts")
@allow(*TEXT_READERS)
def legal_texts() -> ResponseReturnValue:
    """Show each text with the version in force and its draft."""
    rows = [(kind, version_in_force(kind), draft_of(kind)) for kind in TextKind]
    return page("admins/legal_texts/list.html", rows=rows, names=TEXT_NAMES)


@bp.get("/texts/<word>")
@allow(*TEXT_READERS)
def legal_text(word: str) -> ResponseReturnValue:
    """Show every version of a text."""
    kind = _named(word)
    return page(
        "admins/legal_texts/versions.html",
        kind=kind,
        name=TEXT_NAMES[kind],
        versions=versions(kind),
        current=version_in_force(kind),
        draft=draft_of(kind),
    )


@bp.get("/partners/terms")
@allow(*TEXT_READERS)
def terms_for_partners() -> ResponseReturnValue:
    """Lead from the former address of the terms for partners to their versions."""
    return go(url_for(".legal_text", word=TextKind.PARTNER_TERMS.value))


@bp.get("/texts/<word>/versions/<int:number>")
@allow(*TEXT_READERS)
def legal_text_version(word: str, number: int) -> ResponseReturnValue:
    """Show a version in each language, with its differences to the one before."""
    version = version_of(_named(word), number)
    before: Texts = version_of(version.kind, number - 1).text if number else {}
    return page(
        "admins/legal_texts/version.html",
        version=version,
        name=TEXT_NAMES[version.kind],
        languages=written_language_names(),
        html=_rendered(version.text),
        differences={
            code: differences(before.get(code, ""), text) for code, text in version.text.items()
        },
    )


@bp.get("/texts/<word>/draft")
@allow(*TEXT_EDITORS)
def legal_text_draft(word: str) -> ResponseReturnValue:
    """Show the draft, or the text in force as the beginning of one."""
    draft = draft_of(_named(word))
    data = by_field("text", draft.text) | {"made_from": draft.revision}
    return _draft_page(draft.kind, DraftForm(formdata=None, data=data))


@bp.post("/texts/<word>/draft")
@allow(*TEXT_EDITORS)
def save_legal_text_draft(word: str) -> ResponseReturnValue:
    """Save the draft; or, by another button, preview it."""
    kind, form = _named(word), DraftForm()
    valid = form.validate_on_submit()
    if valid and "preview" not in request.form:
        with refusals_beside(form, DraftChangedMeanwhile):
            drafting.save_draft(
                kind=kind,
                text=form.typed("text"),
                made_from=form.made_from.number(),
                actor=actor(),
            )
            flash(_("Draft saved. Readers see it once it is published."), "good")
            return go(url_for(".legal_text_draft", word=word))
    status = 200 if valid and not form.form_errors else 409 if form.form_errors else 422
    return _draft_page(kind, form, status)


@bp.route("/texts/<word>/publish", methods=["GET", "POST"])
@allow(*TEXT_EDITORS)
def publish_legal_text(word: str) -> ResponseReturnValue:
    """Publish the draft as the next version."""
    draft = draft_of(_named(word))
    if not draft.revision:
        flash(_("There is no draft to publish."), "warn")
        return go(url_for(".legal_text", word=word))
    form = PublishForm(made_from=draft.revision)
    return answer_action(
        form,
        lambda: drafting.publish(
            kind=draft.kind,
            revision=form.made_from.number(),
            changes=form.changes.data,
            asks_acceptance=form.asks_acceptance.data,
            starts_on=form.starts_on.data,
            actor=actor(),
        ),
        said=_("Published. A published version cannot be changed."),
        back=url_for(".legal_text", word=word),
        above=(DraftChangedMeanwhile, LanguageMissing),
        action=ActionPage(
            title=_("Publish: %(name)s", name=TEXT_NAMES[draft.kind]),
            text=_("It becomes the next version. It cannot be changed or taken back afterwards."),
            button=_("Publish"),
        ),
    )


def _named(word: str) -> TextKind:
    if word not in set(TextKind):
        raise NotFound
    return TextKind(word)


def _rendered(text: Texts) -> dict[str, str]:
    return {code: html_of(written) for code, written in text.items()}


def _draft_page(kind: TextKind, form: DraftForm, status: int = 200) -> Response:
    return page(
        "admins/legal_texts/draft.html",
        status=status,
        kind=kind,
        form=form,
        name=TEXT_NAMES[kind],
        languages=written_language_names(),
        html=_rendered(form.typed("text")),
    )
