"""The state machine: a pure function from all that was dialled and typed to one step.

The network sends the whole session each time, so an interrupted session leaves nothing in the
books. The state machine does not know whether a yes had a question to answer: until one led to a
conversion the session stays where it was. Numbers of points are not judged here: the screen says
whether they can be converted, so that the same inputs always lead to the same step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from marketplace.catalogue.offers.ussd_menu import UNITS, MenuChoice

SHORT_CODE: Final = "777"
BALANCE_CODE: Final = f"*{SHORT_CODE}#"
MENU_CODE: Final = f"*{SHORT_CODE}*1#"
BACK: Final = "0"
EXIT: Final = "00"
YES: Final = "1"
LONGEST: Final = 1000  # letters of a session; a menu of four steps needs a dozen
ONE_DIGIT: Final = 9
LISTED: Final = ("1", "2", "3", "4")  # the offers of one screen
MORE: Final = "9"
_NUMBER: Final = re.compile(r"0*[1-9][0-9]{0,8}")
BY_THE_POINT: Final = frozenset({*UNITS, MenuChoice.AMOUNTS})


class StepKind(StrEnum):
    """The kinds of steps; CONFIRMED is a yes, and no step follows ENDED."""

    DIALLED = "dialled"
    MENU = "menu"
    BALANCE = "balance"
    OFFERS = "offers"
    POINTS = "points"
    CONFIRM = "confirm"
    CONFIRMED = "confirmed"
    LEFT = "left"
    ENDED = "ended"
    NO_SUCH_CODE = "no_such_code"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session; `wrong` where the last input means nothing there.

    `choice` is the service at POINTS, CONFIRM and CONFIRMED, `points` the number typed for it;
    `offer` is the number of an offer by the amount in the list that OFFERS shows, from 1 on; `page`
    is the screen of that list, from 0 on, which begins anew after its last one. The step is
    `answered` where a yes was typed before it.
    """

    place: StepKind
    choice: MenuChoice | None = None
    points: int | None = None
    offer: int | None = None
    page: int = 0
    wrong: bool = False
    answered: bool = False


_MENU: Final = Step(StepKind.MENU)


def inputs_of(service_code: str, text: str) -> tuple[str, ...] | None:
    """Return the inputs after *777, in order; None where another code was dialled.

    `*777*1#` comes as the service code, or as `*777#` with the text `1`; what is dialled whole, as
    `*777*1*3*20#`, comes in the same two ways.
    """
    if max(len(service_code), len(text)) > LONGEST:
        return None
    dialled = _tidy(service_code).strip("*#").split("*")
    if dialled[0] != SHORT_CODE:
        return None
    typed = text.split("*") if text else []
    return tuple(_tidy(one).removesuffix("#") for one in [*dialled[1:], *typed])


def step_of(inputs: tuple[str, ...] | None) -> Step:
    """Return the step to which the inputs lead; every input leads to one."""
    if inputs is None:
        return Step(StepKind.NO_SUCH_CODE)
    step, answered = Step(StepKind.DIALLED), False
    for typed in inputs:
        answered = answered or step.place is StepKind.CONFIRMED
        step = _FOLLOW[step.place](step, typed)
    return replace(step, answered=answered)


def _tidy(typed: str) -> str:
    readable = typed.encode(errors="replace").decode()
    return unicodedata.normalize("NFKC", readable).strip()


def _dialled(_step: Step, typed: str) -> Step:
    return _MENU if typed == YES else Step(StepKind.NO_SUCH_CODE)


def _within(step: Step, typed: str) -> Step:
    """Handle back and exit, the same at every step; any other input is wrong and stays there."""
    if typed == EXIT:
        return Step(StepKind.LEFT)
    return _before(step) if typed == BACK else replace(step, wrong=True)


def _before(step: Step) -> Step:
    if step.place is StepKind.CONFIRM and step.choice in BY_THE_POINT:
        return Step(StepKind.POINTS, step.choice, offer=step.offer)
    if step.place is StepKind.POINTS and step.offer is not None:
        return Step(StepKind.OFFERS, step.choice, page=(step.offer - 1) // len(LISTED))
    if step.page:
        return Step(StepKind.OFFERS, step.choice, page=step.page - 1)
    return _MENU


def _menu(step: Step, typed: str) -> Step:
    if typed not in set(MenuChoice):
        return _within(step, typed)
    choice = MenuChoice(typed)
    if choice is MenuChoice.BALANCE:
        return Step(StepKind.BALANCE)
    if choice is MenuChoice.AMOUNTS:
        return Step(StepKind.OFFERS, choice)
    return Step(StepKind.POINTS if choice in BY_THE_POINT else StepKind.CONFIRM, choice)


def _offers(step: Step, typed: str) -> Step:
    if typed == MORE:
        return Step(StepKind.OFFERS, step.choice, page=step.page + 1)
    if typed not in LISTED:
        return _within(step, typed)
    return Step(StepKind.POINTS, step.choice, offer=step.page * len(LISTED) + int(typed))


def _points(step: Step, typed: str) -> Step:
    points = _number(typed)
    if not points:
        return _within(step, typed)
    return Step(StepKind.CONFIRM, step.choice, points, step.offer)


def _confirm(step: Step, typed: str) -> Step:
    """Take a yes to what the last screen showed; another number of points needs a new question."""
    if typed == YES:
        return replace(step, place=StepKind.CONFIRMED, wrong=False)
    points = _number(typed)
    if points and points > ONE_DIGIT and step.choice in BY_THE_POINT:
        return Step(StepKind.CONFIRM, step.choice, points, step.offer)
    return _within(step, typed)


def _confirmed(step: Step, typed: str) -> Step:
    """Continue after a yes: one without a question can be followed by another yes."""
    return _confirm(replace(step, place=StepKind.CONFIRM), typed)


def _number(typed: str) -> int | None:
    return int(typed) if _NUMBER.fullmatch(typed) else None


def _ended(_step: Step, _typed: str) -> Step:
    return Step(StepKind.ENDED)


def _stays(step: Step, _typed: str) -> Step:
    return step


_FOLLOW: Final[Mapping[StepKind, Callable[[Step, str], Step]]] = MappingProxyType(
    {
        StepKind.DIALLED: _dialled,
        StepKind.MENU: _menu,
        StepKind.BALANCE: _within,
        StepKind.OFFERS: _offers,
        StepKind.POINTS: _points,
        StepKind.CONFIRM: _confirm,
        StepKind.CONFIRMED: _confirmed,
        StepKind.LEFT: _ended,
        StepKind.ENDED: _stays,
        StepKind.NO_SUCH_CODE: _stays,
    }
)
