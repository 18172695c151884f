"""The page of one deed: what will happen, a form that asks why, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from marketplace.blueprints.web.pages import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One deed in words: its title, what it does, what its button says, and where it is left for.

    `grave` marks a deed that takes something from somebody.
    """

    title: str
    text: str
    button: str
    back: str
    grave: bool = False


def show_act(form: FlaskForm, act: Act) -> ResponseReturnValue:
    """The deed's form, which is sent to its own address; with its errors after a bad try."""
    status = 422 if form.errors else 200
    return page(
        "admins/shared/action.html", "admins/shared/_action.html", status, form=form, act=act
    )
