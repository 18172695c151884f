"""The forms by which marketing decides on applications."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.blueprints.forms.fields import (
    LARGEST,
    WholeNumber,
    at_most,
    lines,
    needed,
    number_needed,
    within,
)
from marketplace.blueprints.forms.row_select import RowSelectField

LONGEST_TEXT: Final = 2_000


class ApprovalForm(FlaskForm):
    """The category and the price of the first offer, as marketing sees them."""

    category = RowSelectField(_l("Category of the first offer"))
    points = WholeNumber(_l("Points"), [number_needed, within(1, LARGEST)])


class QuestionForm(FlaskForm):
    """A question to the applicant."""

    reason = TextAreaField(_l("Question"), [needed, at_most(LONGEST_TEXT)], [lines])


class RefusalForm(FlaskForm):
    """The reason for a refusal, which the applicant reads."""

    reason = TextAreaField(_l("Reason"), [needed, at_most(LONGEST_TEXT)], [lines])
