"""Refusals of second factors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import InvalidInput, Refusal


class WrongCode(InvalidInput):
    """The code is wrong, has passed, or was used before; the answer does not say which."""

    def __init__(self, field: str) -> None:
        super().__init__(
            field,
            _l("This code is incorrect or was used already. Please wait for the next one."),
        )


class WrongPasskey(InvalidInput):
    """The passkey is not the user's, or its answer does not fit the question."""

    def __init__(self, field: str) -> None:
        super().__init__(field, _l("The passkey was not accepted. Please try again."))


class LastFactor(Refusal):
    """The role needs a second factor, and this is the user's last one."""

    says = _l(
        "Your role needs a second factor, and this is your last one. Please add another one first."
    )


class TooManyFactors(Refusal):
    """The user has as many second factors as are allowed."""

    says = _l("You have %(most)s second factors, which is the most. Please remove one first.")
