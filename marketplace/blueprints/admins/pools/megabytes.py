"""Let large files of codes in, for users who may upload them alone."""

from __future__ import annotations

from typing import Final

from flask import current_app, request
from flask_login import current_user

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.foundation.settings import Settings
from marketplace.imports.row_errors import TooLarge

MEGABYTE: Final = 1024 * 1024


@bp.url_value_preprocessor
def let_large_files_in(endpoint: str | None, _values: object) -> None:
    """Raise the size limit before the form is parsed, which is before the guard checks."""
    if endpoint == "admins.upload_codes" and _may_upload():
        request.max_content_length = most_megabytes() * MEGABYTE
        if (request.content_length or 0) > request.max_content_length:
            raise TooLarge(megabytes=most_megabytes())


def _may_upload() -> bool:
    return current_user.is_authenticated and current_user.role in CATALOGUE_EDITORS


def most_megabytes() -> int:
    """Return the size limit of a file, which is that of feeds, in megabytes."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.feed_megabytes
