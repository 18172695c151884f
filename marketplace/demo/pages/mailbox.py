"""The demo's mailbox: every email and SMS as it would reach its recipient.

The addresses exist only in the demo, never in production.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import page
from marketplace.messages.transport.mailbox import newest

bp = Blueprint("demo", __name__, url_prefix="/demo")


@bp.get("/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    """The newest messages; the list reloads itself every few seconds."""
    return page("demo/mailbox.html", "demo/_mailbox.html", messages=newest())


@bp.get("/mailbox.json")
@public
def mailbox_json() -> Response:
    """The newest messages, for programs."""
    return jsonify(
        [
            {
                "channel": message.channel.value,
                "to": message.recipient,
                "subject": message.subject,
                "body": message.body,
                "sent_at": message.sent_at.isoformat(),
            }
            for message in newest()
        ]
    )
