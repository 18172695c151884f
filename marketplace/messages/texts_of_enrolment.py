"""What somebody is told whom the operator's own system enrolled; as in `texts`."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.kinds import Kind

ENROLMENT: Final[dict[str, Kind]] = {
    # name, number, username, points (welcome points, may be 0), earning_from,
    # link (to choose a password), minutes (it is good for), later (where another is asked for)
    "enrolled": Kind(
        sms=_l(
            "Welcome! %(number)s is in the points programme. Welcome points: %(points)s."
            " It earns from %(earning_from)s. To sign in, see your email."
        ),
        subject=_l("Welcome! Choose your password"),
        template="enrolled",
        fleeting=True,
    ),
}
