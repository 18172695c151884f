"""`/.well-known/security.txt`: say where to report a weakness (RFC 9116)."""

from __future__ import annotations

from datetime import UTC

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.foundation import clock
from marketplace.foundation.settings import Settings

PLACE = "/.well-known/security.txt"


@bp.get(PLACE)
@public
def security_txt() -> ResponseReturnValue:
    """Return the file; 404 where no contact is set, or its day is over."""
    settings: Settings = current_app.config["SETTINGS"]
    expires = settings.security_expires
    if not settings.security_contacts or expires is None or expires <= clock.now():
        abort(404)
    lines = [
        *(f"Contact: {contact}" for contact in settings.security_contacts),
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.security_languages}",
        f"Canonical: {settings.public_url.rstrip('/')}{PLACE}",
    ]
    return Response("".join(f"{line}\r\n" for line in lines), mimetype="text/plain")
