"""The rules of the programme: current, planned and past versions, and changes with a preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import RULE_EDITORS, RULE_READERS
from marketplace.blueprints.admins.rules.effect import Effect
from marketplace.blueprints.admins.rules.form_for_rule import rule_form
from marketplace.blueprints.admins.rules.forms import RuleForm
from marketplace.blueprints.admins.rules.labels import value_in_words
from marketplace.blueprints.admins.rules.preview import effects
from marketplace.blueprints.admins.rules.table_forms import PackageTableForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.offers import programme_rules
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.programme.change import RuleChangedMeanwhile, start_of_change
from marketplace.programme.history import histories
from marketplace.programme.in_force import programme_now, rule_book
from marketplace.programme.models import Rule
from marketplace.programme.rule_labels import MEANINGS, NAMES
from marketplace.programme.rules import stored_value
from marketplace.programme.values import checked


@dataclass(frozen=True, slots=True)
class Preview:
    """A change before it is saved: its start, the value before and after, and its effects."""

    start: datetime
    before: list[str]
    after: list[str]
    effects: list[Effect]


@bp.get("/rules")
@allow(*RULE_READERS)
def rules() -> ResponseReturnValue:
    """Show every rule with its current and its planned value."""
    found, now = histories(clock.now()), programme_now()
    return page(
        "admins/rules/list.html",
        rules=[
            (history, value_in_words(rule, stored_value(now, rule)))
            for rule, history in found.items()
        ],
        names=NAMES,
        said=value_in_words,
    )


@bp.get("/rules/<word>")
@allow(*RULE_READERS)
def rule(word: str) -> ResponseReturnValue:
    """Show one rule with its history, and the form to change it for those who may."""
    wanted = _named(word)
    return _show(wanted, _form(wanted))


@bp.post("/rules/<word>")
@allow(*RULE_EDITORS)
def change_rule(word: str) -> ResponseReturnValue:
    """Save the change; or, by other buttons, preview it or add and remove rows."""
    wanted = _named(word)
    form = _form(wanted)
    if isinstance(form, PackageTableForm) and form.rearrange(request.form):
        return _show(wanted, form)
    valid = form.validate_on_submit()
    if "preview" in request.form:
        return _previewed(wanted, form, valid=valid)
    if valid:
        with refusals_beside(form, RuleChangedMeanwhile):
            programme_rules.change_rule(
                rule=wanted,
                value=form.new_value(),
                why=form.reason.data,
                starts_on=form.starts_on.data,
                made_from=form.made_from.data or 0,
                actor=actor(),
            )
            flash(_("Rule changed."), "good")
            return go(url_for(".rule", word=word))
    return _show(wanted, form, status=409 if form.form_errors else 422)


def _named(word: str) -> Rule:
    if word not in set(Rule):
        raise NotFound
    return Rule(word)


def _form(wanted: Rule) -> RuleForm:
    newest = histories(clock.now())[wanted].newest
    return rule_form(wanted, stored_value(programme_now(), wanted), newest)


def _previewed(wanted: Rule, form: RuleForm, *, valid: bool) -> Response:
    """Return the effects of the change; a preview needs no reason."""
    if valid or set(form.errors) == {"reason"}:
        form.reason.errors = ()
        with refusals_beside(form):
            return _show(wanted, form, preview=_preview(wanted, form))
    return _show(wanted, form, status=422)


def _preview(wanted: Rule, form: RuleForm) -> Preview:
    value = checked(wanted, form.new_value())
    start = start_of_change(form.starts_on.data)
    old = rule_book().at(start)
    new = old.with_value(wanted, value)
    return Preview(
        start,
        value_in_words(wanted, stored_value(old, wanted)),
        value_in_words(wanted, value),
        effects(wanted, old, new),
    )


def _show(wanted: Rule, form: RuleForm, status: int = 200, **more: Any) -> Response:
    part = "_preview" if "preview" in request.form else "_change"
    now = programme_now()
    return page(
        "admins/rules/rule.html",
        f"admins/rules/{part}.html",
        status,
        form=form,
        rule=wanted,
        name=NAMES[wanted],
        meaning=MEANINGS[wanted],
        history=histories(clock.now())[wanted],
        holds=value_in_words(wanted, stored_value(now, wanted)),
        said=value_in_words,
        **{"preview": None} | more,
    )
