"""The forms of the legal texts."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Optional

from marketplace.blueprints.forms.fields import Day, at_most, lines, needed
from marketplace.blueprints.forms.texts import TextFields, TextsForm
from marketplace.legal_texts.drafting import LONGEST_CHANGES, LONGEST_TEXT, NO_DRAFT


class RevisionField(HiddenField):
    """The revision of the draft that was shown; `NO_DRAFT` where it cannot be read."""

    def number(self) -> int:
        """Return the revision as a number."""
        typed = str(self.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < len("1000000") else NO_DRAFT


class DraftForm(TextsForm):
    """The draft by language, in Markdown."""

    texts: ClassVar = (TextFields("text", _l("Text in %(language)s"), LONGEST_TEXT, lines=True),)
    made_from = RevisionField()


class PublishForm(FlaskForm):
    """The changes, the day from which they hold, and whether people are asked to accept them."""

    changes = TextAreaField(_l("What is new"), [needed, at_most(LONGEST_CHANGES)], [lines])
    starts_on = Day(_l("In force from the start of"), [Optional()])
    asks_acceptance = BooleanField(_l("Ask everyone to accept it at their next sign-in"))
    made_from = RevisionField()
