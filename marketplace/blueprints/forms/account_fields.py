"""Validators of a new account's username and password, reported with all other form errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from wtforms import Field, Form
from wtforms.validators import ValidationError

from marketplace.accounts.passwords import form_problem
from marketplace.accounts.user_rows import require_free
from marketplace.accounts.usernames import require_username
from marketplace.foundation.refusals import InvalidInput

ABOUT: Final = ("username", "email", "name", "surname")  # must not give a password away


def a_username(_form: Form, field: Field) -> None:
    """Return the validator of an acceptable username; it does not tell whether it is taken."""
    with _in_its_words():
        require_username(field.data)


def a_new_username(_form: Form, field: Field) -> None:
    """Return the validator of an acceptable username that nobody has; for administrators alone."""
    with _in_its_words():
        require_free(require_username(field.data))


def a_new_password(form: Form, field: Field) -> None:
    """Return the validator of what is seen of a password at a glance.

    The verb judges how easily it is guessed, once and after the attempt was counted.
    """
    about = tuple(form[name].data for name in ABOUT if name in form)
    problem = form_problem(field.data, about=about)
    if problem is not None:
        raise ValidationError(str(problem))


@contextmanager
def _in_its_words() -> Iterator[None]:
    try:
        yield
    except InvalidInput as refusal:
        raise ValidationError(str(refusal)) from None
