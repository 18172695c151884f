"""Let large files in, for users who may upload them alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import current_app, request
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.foundation.settings import Settings
from marketplace.imports.row_errors import TooLarge

MEGABYTE: Final = 1024 * 1024


def let_large_files_in(roles: Collection[Role]) -> None:
    """Raise the size limit of the request, before the form is parsed, for users of these roles.

    The form is parsed before the guard checks. Raises TooLarge for a file above the limit.
    """
    if current_user.is_authenticated and current_user.role in roles:
        request.max_content_length = most_megabytes() * MEGABYTE
        if (request.content_length or 0) > request.max_content_length:
            raise TooLarge(megabytes=most_megabytes())


def most_megabytes() -> int:
    """Return the size limit of a feed or a file of codes, in megabytes."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.feed_megabytes
