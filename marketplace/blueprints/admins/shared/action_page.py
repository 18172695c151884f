"""The page of one action: its effect, a form for the reason, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from marketplace.blueprints.web.form_keys import once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.foundation.refusals import Refusal

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """An action in words: its title, what it does, and what its button says.

    `grave` marks an action that takes something from a customer, a partner or a colleague.
    """

    title: str
    text: str
    button: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """The sentence that the next page shows, as a success (`good`) or a caution (`warn`)."""

    text: str
    level: str = "good"


def answer_action(
    form: FlaskForm,
    verb: Callable[[], Result],
    *,
    said: str | Callable[[Result], str | Message],
    back: str,
    action: ActionPage | Callable[[], ActionPage],
    then: str | Callable[[Result], str] | None = None,
    above: tuple[type[Refusal], ...] = (),
) -> ResponseReturnValue:
    """Call the verb for a valid form, say what it did and redirect; otherwise show the page.

    `back` is the address of the page's link back, and where the redirect leads unless `then` names
    another address. `said`, `then` and `action` may be functions: the first two take what the verb
    returned, and `action` is called only where its page is shown. Refusals are shown next to the
    fields that they concern; those of the kinds `above` that concern none, above the form.
    A view that is `keyed` acts once for each key of its form.
    """

    def act() -> Outcome:
        result = verb()
        message = said(result) if callable(said) else said
        if not isinstance(message, Message):
            message = Message(message)
        address = then(result) if callable(then) else then
        return Outcome(address or back, str(message.text), message.level)

    with refusals_beside(form, *above):
        if form.validate_on_submit():
            return once(act)
    return show_action(form, action() if callable(action) else action, back=back)


def show_action(form: FlaskForm, action: ActionPage, *, back: str) -> ResponseReturnValue:
    """The action's form, which is sent to its own address; 422 with its errors.

    A form with a key, which is booked once, gets its key where it has none yet.
    """
    if hasattr(form, "renew"):
        form.renew()
    return page(
        "admins/shared/action.html",
        "admins/shared/_action.html",
        422 if form.errors else 200,
        form=form,
        action=action,
        back=back,
    )
