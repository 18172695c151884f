"""Hold where an action leads and what the next page says, and go there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import flash
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.one_time_secret import show_once
from marketplace.blueprints.web.pages import go


@dataclass(frozen=True, slots=True)
class Outcome:
    """The address to which an action leads, and the sentence that the next page shows.

    A `secret` is shown on that page once and not stored; a repetition says `without_secret`.
    """

    address: str
    text: str = ""
    level: str = "good"
    secret: str | None = None
    without_secret: str = ""

    def repeated(self) -> Outcome:
        """Return the outcome as the same form gets it again."""
        if self.secret is None:
            return self
        return replace(self, text=self.without_secret, level="warn", secret=None)


def lead(outcome: Outcome) -> ResponseReturnValue:
    """Go where the action leads; the next page shows its sentence, or its secret once."""
    if outcome.secret is not None:
        return show_once(outcome.address, outcome.secret)
    if outcome.text:
        flash(outcome.text, outcome.level)
    return go(outcome.address)
