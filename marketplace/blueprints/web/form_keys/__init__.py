"""Make forms idempotent: a form that is sent again gets its first answer, and does nothing twice.

A form that creates something comes with a random key. The first answer is stored under it, in the
transaction of the action, as for the requests of other systems (`foundation/idempotency.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.blueprints.web.form_keys.outcome import Outcome, lead
from marketplace.blueprints.web.guards import View
from marketplace.blueprints.web.proof.question import PREFIX as OF_THE_PROOF
from marketplace.foundation import job_queue
from marketplace.foundation.idempotency import Answer, answer_once

FIELD: Final = "key"
PATTERN: Final = re.compile(r"[0-9a-f]{32}")
SEE_OTHER: Final = 303


def keyed(view: View) -> View:
    """Mark a view that acts through `once`; its form sends `form_key()` along."""
    view.keyed = True  # type: ignore[attr-defined] # functions take attributes
    return view


def is_keyed(endpoint: str | None = None) -> bool:
    """Return whether the endpoint's view is marked as keyed; the request's where none is named."""
    view = current_app.view_functions.get(endpoint or request.endpoint or "")
    return getattr(view, "keyed", False)


def once(do: Callable[[], Outcome], about: str = "") -> ResponseReturnValue:
    """Call `do` and go where it leads; the same form again goes there without calling it.

    `do` runs in the answer's own transaction: its refusals undo all and are not stored. The same
    key with other content is another form, as after "back" and a change; `about` is content that
    the fields do not say, as a picture. A form without a key is carried out each time, and so is
    one of a view that is not `keyed`.
    """
    key = request.form.get(FIELD, "")
    if not is_keyed() or not PATTERN.fullmatch(key):
        return lead(do())
    made: list[Outcome] = []

    def act() -> Answer:
        made.append(do())
        return Answer(json.dumps(asdict(made[0].repeated())), SEE_OTHER)

    asked = _content(about)
    digest = hashlib.sha256(f"{key} {asked}".encode(errors="backslashreplace")).hexdigest()
    given = answer_once(channel=_channel(), key=digest, asked=asked, do=act)
    job_queue.wake()  # what `do` woke may have looked before the commit
    return lead(made[0] if made else Outcome(**json.loads(given.text)))


def form_key() -> str:
    """Return the key of a form: the one it was sent with, or a new one."""
    sent = request.form.get(FIELD, "")
    return sent if PATTERN.fullmatch(sent) else secrets.token_hex(16)


def init_app(app: Flask) -> None:
    """Give the templates the key of their form, and whether it takes one."""
    app.jinja_env.globals.update(form_key=form_key, is_keyed=is_keyed)


def _channel() -> str:
    return f"form.{current_user.user_id}" if current_user.is_authenticated else "form"


def _content(about: str) -> str:
    fields = (
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not name.startswith(OF_THE_PROOF)
    )
    return json.dumps([request.path, about, *fields])
