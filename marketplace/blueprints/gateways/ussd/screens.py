"""Every screen of the menu, each at most 182 GSM-7 septets with its first word.

`CON` keeps the session open, `END` ends it. A screen with keys below it stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from marketplace.blueprints.gateways import strangers
from marketplace.blueprints.gateways.values import worded
from marketplace.messages import gsm

PLACES: Final = 182
_BACK: Final = _l("0 Back")
_EXIT: Final = _l("00 Exit")
_KEYS: Final = (_BACK, _EXIT)
_YES_KEYS: Final = (_l("1 Yes"), *_KEYS)
_WRONG: Final = _l("Invalid choice.")
_CHANGED: Final = _l("The offer has changed.")
_TO_MENU: Final = (_l("Menu: *777*1#"),)
_BALANCE: Final = _l("Points: %(points)s.")
_EXPIRING: Final = _l("Points: %(points)s. Use %(expiring)s of them by %(expires_on)s.")
_BLOCKED: Final = _l(
    "Points: %(points)s. They are blocked: spend 1 euro in a month, or top up, to convert again."
)


@dataclass(frozen=True, slots=True)
class Screen:
    """The text of a screen, and the lines below it: the keys, where the session stays open.

    The `clipped` values are shortened first.
    """

    says: LazyString | str
    below: tuple[LazyString, ...] = ()
    clipped: tuple[str, ...] = ()
    goes_on: bool = True


def _end(
    says: LazyString | str, clipped: tuple[str, ...] = (), below: tuple[LazyString, ...] = ()
) -> Screen:
    return Screen(says, below, clipped, goes_on=False)


# The values of each screen; `shown` makes words of them.
SCREENS: Final[Mapping[str, Screen]] = {
    # points (all that there are), expiring (of them), expires_on
    "balance": _end(_BALANCE, below=_TO_MENU),
    "balance_expiring": _end(_EXPIRING, below=_TO_MENU),
    "balance_blocked": _end(_BLOCKED),
    "own_balance": Screen(_BALANCE, _KEYS),
    "own_balance_expiring": Screen(_EXPIRING, _KEYS),
    "own_balance_blocked": Screen(_BLOCKED, _KEYS),
    # points (the balance)
    "menu": Screen(
        _l(
            "Your points: %(points)s\n1 Balance\n2 SMS\n3 MB\n4 MMS\n5 Fillo 10\n6 Super Rrethi",
        ),
        (_EXIT,),
    ),
    # the same, while partners have offers by the amount
    "menu_amounts": Screen(
        _l(
            "Your points: %(points)s\n1 Balance\n2 SMS\n3 MB\n4 MMS\n5 Fillo 10\n6 Super Rrethi"
            "\n7 Euros off at partners",
        ),
        (_EXIT,),
    ),
    # offers: a line for each, with its number
    "offers": Screen(_l("Euros off at:\n%(offers)s"), _KEYS, ("offers",)),
    # the same, where other screens of the list follow
    "offers_more": Screen(_l("Euros off at:\n%(offers)s"), (_l("9 More"), *_KEYS), ("offers",)),
    # least (points), amount (of the least, `1.00 EUR`), step and most (points), balance
    "ask_amount": Screen(
        _l(
            "How many points? %(least)s give %(amount)s. Steps of %(step)s, up to %(most)s; "
            "you have %(balance)s."
        ),
        _KEYS,
    ),
    # unit, least (points), each (units for a point), balance
    "ask": Screen(
        _l(
            "How many points for %(unit)s? 1 point gives %(each)s. At least %(least)s, "
            "you have %(balance)s."
        ),
        _KEYS,
    ),
    # points, title (a package's or `200 MB`), until (its last day), left (points)
    "confirm": Screen(
        _l(
            "Convert %(points)s points into %(title)s, valid until %(until)s? Points "
            "left: %(left)s."
        ),
        _YES_KEYS,
        ("title",),
    ),
    # points, title (`2.00 EUR: Coffee`), left (points)
    "confirm_code": Screen(
        _l("Convert %(points)s points into a code for %(title)s? Points left: %(left)s."),
        _YES_KEYS,
        ("title",),
    ),
    # refusal (its sentence)
    "refused": Screen("%(refusal)s", _KEYS, ("refusal",)),
    "refused_points": Screen(
        _l("%(refusal)s Enter another number of points."), _KEYS, ("refusal",)
    ),
    "refused_at_last": _end(_l("%(refusal)s Nothing was converted."), ("refusal",)),
    # title (a package's or `200 MB`), good_until (its last day), points, balance (what is left)
    "done": _end(
        _l(
            "You now have %(title)s, valid until %(good_until)s. Points: %(points)s, "
            "balance: %(balance)s."
        ),
        ("title",),
    ),
    # code, title, partner, good_until (its last day), points, balance (what is left)
    "done_code": _end(
        _l(
            "Code %(code)s: %(title)s at %(partner)s, until %(good_until)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
        ("title", "partner"),
    ),
    "left": _end(_l("Nothing was converted. Goodbye!")),
    "ended": _end(_l("This session has ended. Dial *777*1# for the menu.")),
    "used_before": _end(
        _l("This session was already used; nothing more was converted. Please dial *777*1# again.")
    ),
    "stopped": _end(
        _l(
            "This points account is stopped: no points are shown or converted. If it is yours,"
            " call customer care."
        )
    ),
    "no_such_code": _end(_l("Dial *777# for your balance, *777*1# for the menu.")),
    "trouble": _end(
        _l(
            "Something went wrong on our side. Please dial *777# again in a few minutes, "
            "and check your balance first."
        )
    ),
    "unreadable": _end(_l("We could not read that. Please dial *777# again.")),
    # site (where to register, as short as people type it)
    **{name: _end(says, ("site",)) for name, says in strangers.TEXTS.items()},
}


def render_screen(
    name: str, *, wrong: bool = False, changed: bool = False, **values: object
) -> str:
    """Return the named screen in the current language, filled with the values.

    `wrong` says first that the input is not a choice, `changed` that the offer has changed
    since the question.
    """
    screen = SCREENS[name]
    above = [says for says, true in ((_WRONG, wrong), (_CHANGED, changed)) if true]
    template = "\n".join(map(str, (*above, screen.says, *screen.below)))
    begins = "CON " if screen.goes_on else "END "
    language = str(get_locale())
    words = {key: worded(value, language) for key, value in values.items()}
    return gsm.one_segment(begins + template, words, screen.clipped, PLACES)
