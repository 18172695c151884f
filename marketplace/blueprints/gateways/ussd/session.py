"""Answer a request of the USSD gateway with the screen of the session's current step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask_babel import force_locale

from marketplace.blueprints.gateways import strangers
from marketplace.blueprints.gateways.balances import balance_of
from marketplace.blueprints.gateways.ids import key_of
from marketplace.blueprints.gateways.ussd import confirmations, convert, services
from marketplace.blueprints.gateways.ussd.caller import Caller
from marketplace.blueprints.gateways.ussd.confirmations import Question
from marketplace.blueprints.gateways.ussd.screens import render_screen
from marketplace.blueprints.gateways.ussd.state_machine import (
    BY_THE_POINT,
    Step,
    StepKind,
    inputs_of,
    step_of,
)
from marketplace.catalogue.amounts import scale_of
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.new_conversion import snapshot
from marketplace.conversions.preview import Preview, preview
from marketplace.conversions.refusals import AboveMaximum, BelowMinimum, BetweenSteps
from marketplace.customers.line_owner import sender_of
from marketplace.customers.numbers import e164
from marketplace.foundation.languages import default_language
from marketplace.foundation.languages.scripts import written_in
from marketplace.foundation.refusals import Refusal
from marketplace.points import accounts
from marketplace.points.refusals import NotEnoughPoints

OTHER_POINTS: Final = (AboveMaximum, BelowMinimum, BetweenSteps, NotEnoughPoints)


@dataclass(frozen=True, slots=True)
class UssdRequest:
    """The gateway's request; `text` is all inputs so far, joined by `*`."""

    session: str
    service_code: str
    number: str
    text: str


def answer(asked: UssdRequest) -> str:
    """Return the screen, `CON` or `END` first, in the language of the line's owner.

    Only the confirming step converts: once for each session, and only what the question before
    it named. Never raises a refusal: each becomes a screen.
    """
    number = e164(asked.number)
    who = sender_of(number) if number else None
    with force_locale(written_in(who.language) if who else default_language()):
        if who is None or not asked.session.strip():
            return render_screen("unreadable")
        if who.customer_id is None:
            return render_screen(strangers.kind_of(who), site=strangers.site())
        if who.stopped:
            return render_screen("stopped")
        inputs = inputs_of(asked.service_code, asked.text)
        calling = Caller(who.customer_id, who.line_id, key_of(asked.session), inputs or ())
        return _screen(calling, step_of(inputs))


def _screen(calling: Caller, step: Step) -> str:
    if step.answered and step.place is not StepKind.CONFIRMED and convert.is_over(calling):
        return render_screen("ended")
    try:
        return _SCREENS[step.place](calling, step)
    except Refusal as refusal:
        return render_screen("refused", wrong=step.wrong, refusal=refusal)


def unreadable() -> str:
    """Return the answer to a request that lacks a required field."""
    with force_locale(default_language()):
        return render_screen("unreadable")


def trouble() -> str:
    """Return the answer for a defect, or for a database that does not respond."""
    with force_locale(default_language()):
        return render_screen("trouble")


def _balance(prefix: str, calling: Caller, step: Step) -> str:
    """Show the points usable today, and which expire first or why none can be used."""
    seen = balance_of(calling.customer_id)
    says: dict[str, Any] = {"points": seen.points}
    name = "balance_blocked" if seen.blocked else "balance"
    if seen.expires_on is not None:
        name = "balance_expiring"
        says |= {"expiring": seen.expiring, "expires_on": seen.expires_on}
    return render_screen(prefix + name, wrong=step.wrong, **says)


def _menu(calling: Caller, step: Step) -> str:
    points = accounts.balance(calling.customer_id)
    name = "menu_amounts" if services.amounts() else "menu"
    return render_screen(name, wrong=step.wrong, points=points)


def _offers(_calling: Caller, step: Step) -> str:
    shown = services.list_of_amounts(step.page)
    name, wrong = "offers_more" if shown.more else "offers", step.wrong
    return render_screen(
        name, wrong=wrong or (step.page > 0 and not shown.more), offers=shown.lines
    )


def _points(calling: Caller, step: Step) -> str:
    seen = _preview(calling, step)
    if seen.refusal is not None:
        raise seen.refusal
    if scale := scale_of(seen.terms):
        return render_screen(
            "ask_amount",
            wrong=step.wrong,
            least=scale.least,
            amount=services.euros(scale.cents),
            step=scale.step,
            most=scale.most,
            balance=seen.balance,
        )
    return render_screen(
        "ask",
        wrong=step.wrong,
        unit=seen.terms.unit,
        least=seen.terms.points,
        each=seen.terms.units_per_point,
        balance=seen.balance,
    )


def _confirmed(calling: Caller, step: Step) -> str:
    """Show the result of the yes, or the question that it has to answer."""
    return convert.confirm(
        calling,
        over="ended" if step.answered else "used_before",
        ask_anew=lambda changed: _confirm(calling, step, changed=changed),
    )


def _confirm(calling: Caller, step: Step, *, changed: bool = False) -> str:
    """Show the result and the balance after it; or the refusal, and ask for another number."""
    seen = _preview(calling, step)
    if isinstance(seen.refusal, OTHER_POINTS) and step.choice in BY_THE_POINT:
        return render_screen("refused_points", wrong=step.wrong, refusal=seen.refusal)
    if seen.refusal is not None:
        raise seen.refusal
    screen = render_screen(
        "confirm" if seen.last_day else "confirm_code",
        wrong=step.wrong,
        changed=changed,
        points=seen.points,
        title=services.value_of_terms(snapshot(seen.terms, seen.points), seen.units),
        until=seen.last_day,
        left=seen.left,
    )
    question = Question(screen, seen.terms.slug, seen.points, seen.units, seen.cents)
    return confirmations.ask(calling, question)


def _preview(calling: Caller, step: Step) -> Preview:
    return preview(
        customer_id=calling.customer_id,
        offer=services.slug_of(step.choice, step.offer),
        via=ConversionChannel.USSD,
        points=step.points,
        line_id=calling.line_id,
    )


_SCREENS: Final[Mapping[StepKind, Callable[[Caller, Step], str]]] = MappingProxyType(
    {
        StepKind.DIALLED: lambda calling, step: _balance("", calling, step),
        StepKind.BALANCE: lambda calling, step: _balance("own_", calling, step),
        StepKind.MENU: _menu,
        StepKind.OFFERS: _offers,
        StepKind.POINTS: _points,
        StepKind.CONFIRM: _confirm,
        StepKind.CONFIRMED: _confirmed,
        StepKind.LEFT: lambda _calling, _step: render_screen("left"),
        StepKind.ENDED: lambda _calling, _step: render_screen("ended"),
        StepKind.NO_SUCH_CODE: lambda _calling, _step: render_screen("no_such_code"),
    }
)
