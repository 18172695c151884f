"""Decide whether a password that a user wants is known from breaches.

A list or a service that does not answer refuses no password: it is logged, and the password passes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import structlog
from flask import Flask, current_app, has_app_context

from marketplace.accounts.breached.password_file import PasswordFile, open_file
from marketplace.accounts.breached.range_service import is_in_range
from marketplace.foundation.settings import Settings, UnsafeSettingsError

log = structlog.get_logger(__name__)

EXTENSION: Final = "breached_passwords"


def init_app(app: Flask, settings: Settings) -> None:
    """Look at the file that the settings name; raises UnsafeSettingsError if it cannot be used."""
    if not settings.breach_list_file:
        return
    try:
        app.extensions[EXTENSION] = open_file(Path(settings.breach_list_file))
    except (OSError, ValueError) as error:
        raise UnsafeSettingsError(f"BREACH_LIST_FILE: {error}") from None


def is_breached(password: str) -> bool:
    """Return whether the password is in the file, or known to the service, of the settings.

    It may wait for the service, so never call it inside a transaction.
    """
    if not has_app_context():
        return False
    file: PasswordFile | None = current_app.extensions.get(EXTENSION)
    if file is not None and _is_in(file, password):
        return True
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.breach_service_url:
        return False
    return is_in_range(
        url=settings.breach_service_url,
        password=password,
        timeout=settings.breach_service_timeout,
    )


def _is_in(file: PasswordFile, password: str) -> bool:
    try:
        return file.has(password)
    except OSError as error:
        log.warning("breached passwords: the file cannot be read", error=type(error).__name__)
        return False
