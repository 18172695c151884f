"""The answer to a request of the USSD gateway: the screen of the step where its session stands."""

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
from marketplace.blueprints.gateways.ussd.screens import shown
from marketplace.blueprints.gateways.ussd.state_machine import (
    BY_THE_POINT,
    Step,
    StepKind,
    inputs_of,
    step_of,
)
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.new_conversion import snapshot
from marketplace.conversions.preview import Preview, preview
from marketplace.conversions.refusals import AboveMaximum, BelowMinimum
from marketplace.customers.line_owner import LANGUAGE, e164, sender_of
from marketplace.foundation.refusals import Refusal
from marketplace.points.refusals import NotEnoughPoints
from marketplace.points.views.statement import usable

OTHER_POINTS: Final = (AboveMaximum, BelowMinimum, NotEnoughPoints)


@dataclass(frozen=True, slots=True)
class UssdRequest:
    """What the gateway asks, as it came; `text` is all that was typed so far, with `*` between."""

    session: str
    service_code: str
    number: str
    text: str


def answer(asked: UssdRequest) -> str:
    """The screen, `CON` or `END` first, in the language of the line's owner.

    Books a conversion at the confirming step alone, once for each session, and only what the
    question before it named. Never refuses: what the business refuses is a screen in words.
    """
    number = e164(asked.number)
    who = sender_of(number) if number else None
    with force_locale(who.language if who else LANGUAGE):
        if who is None or not asked.session.strip():
            return shown("unreadable")
        if who.customer_id is None:
            return shown(strangers.kind_of(who), site=strangers.site())
        inputs = inputs_of(asked.service_code, asked.text)
        calling = Caller(who.customer_id, who.line_id, key_of(asked.session), inputs or ())
        return _screen(calling, step_of(inputs))


def _screen(calling: Caller, step: Step) -> str:
    if step.answered and step.place is not StepKind.CONFIRMED and convert.is_over(calling):
        return shown("ended")
    try:
        return _SCREENS[step.place](calling, step)
    except Refusal as refusal:
        return shown("refused", wrong=step.wrong, refusal=refusal)


def unreadable() -> str:
    """The answer to a request without what every request has."""
    with force_locale(LANGUAGE):
        return shown("unreadable")


def trouble() -> str:
    """The answer where a defect, or a database that is gone, kept us from any other."""
    with force_locale(LANGUAGE):
        return shown("trouble")


def _balance(prefix: str, calling: Caller, step: Step) -> str:
    """The points that can be used today, and what of them goes first or why none can be used."""
    seen = balance_of(calling.customer_id)
    says: dict[str, Any] = {"points": seen.points}
    name = "balance_blocked" if seen.blocked else "balance"
    if seen.expires_on is not None:
        name = "balance_expiring"
        says |= {"expiring": seen.expiring, "expires_on": seen.expires_on}
    return shown(prefix + name, wrong=step.wrong, **says)


def _menu(calling: Caller, step: Step) -> str:
    held = usable(calling.customer_id)
    return shown("menu", wrong=step.wrong, points=sum(one.points for one in held))


def _points(calling: Caller, step: Step) -> str:
    seen = _preview(calling, step)
    if seen.refusal is not None:
        raise seen.refusal
    return shown(
        "ask",
        wrong=step.wrong,
        unit=seen.terms.unit,
        least=seen.terms.points,
        each=seen.terms.units_per_point,
        balance=seen.balance,
    )


def _confirmed(calling: Caller, step: Step) -> str:
    """What came of the yes, or the question that it has to answer."""
    return convert.confirm(
        calling,
        over="ended" if step.answered else "used_before",
        ask_anew=lambda changed: _confirm(calling, step, changed=changed),
    )


def _confirm(calling: Caller, step: Step, *, changed: bool = False) -> str:
    """What would come and what would be left; or why not, and another number can be typed."""
    seen = _preview(calling, step)
    if isinstance(seen.refusal, OTHER_POINTS) and step.choice in BY_THE_POINT:
        return shown("refused_points", wrong=step.wrong, refusal=seen.refusal)
    if seen.refusal is not None:
        raise seen.refusal
    screen = shown(
        "confirm",
        wrong=step.wrong,
        changed=changed,
        points=seen.points,
        title=services.got(snapshot(seen.terms), seen.units),
        until=seen.last_day,
        left=seen.left,
    )
    return confirmations.ask(calling, Question(screen, seen.terms.slug, seen.points, seen.units))


def _preview(calling: Caller, step: Step) -> Preview:
    return preview(
        customer_id=calling.customer_id,
        offer=services.slug_of(step.choice),
        via=ConversionChannel.USSD,
        points=step.points,
        line_id=calling.line_id,
    )


_SCREENS: Final[Mapping[StepKind, Callable[[Caller, Step], str]]] = MappingProxyType(
    {
        StepKind.DIALLED: lambda calling, step: _balance("", calling, step),
        StepKind.BALANCE: lambda calling, step: _balance("own_", calling, step),
        StepKind.MENU: _menu,
        StepKind.POINTS: _points,
        StepKind.CONFIRM: _confirm,
        StepKind.CONFIRMED: _confirmed,
        StepKind.LEFT: lambda _calling, _step: shown("left"),
        StepKind.ENDED: lambda _calling, _step: shown("ended"),
        StepKind.NO_SUCH_CODE: lambda _calling, _step: shown("no_such_code"),
    }
)
