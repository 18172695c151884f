"""Texts of messages about changes of email, and of links to choose a first password."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind, secret_link

ACCOUNT_ACCESS: Final[dict[str, MessageKind]] = {
    # link, hours (of its validity)
    "email_proof": secret_link(_l("Confirm your new email address"), "email_proof"),
    "email_taken": MessageKind(
        subject=_l("Your email address was entered for another account"),
        template="email_taken",
        while_stopped=True,
    ),
    # new (the new address, partly hidden), link (that refuses it), days
    "email_change_asked": MessageKind(
        sms=_l("A new email address was entered for your account. If it was not you, call us."),
        subject=_l("A new email address was entered for your account"),
        template="email_change_asked",
        fleeting=True,
        while_stopped=True,
    ),
    # new (the new address, partly hidden), link (that undoes it), days (of its validity)
    "email_changed": MessageKind(
        sms=_l("The email address of your account was changed. If it was not you, call us."),
        subject=_l("Your email address was changed"),
        template="email_changed",
        fleeting=True,
        while_stopped=True,
    ),
    # old (the address that counts again, partly hidden)
    "email_undone": MessageKind(
        sms=_l("The change of your email address was undone. You are signed out everywhere."),
        subject=_l("The change of your email address was undone"),
        template="email_undone",
        while_stopped=True,
    ),
    # link, hours (of its validity), username
    "invited": secret_link(_l("Choose the password of your new account"), "invited"),
    "password_link": secret_link(_l("Your password was reset: choose a new one"), "password_link"),
}
