"""Reading a JSON body into its model, or refusing it in words."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l

from marketplace.blueprints import json_body
from marketplace.blueprints.json_body import Faulty, Model
from marketplace.blueprints.json_body import NotReadable as NotReadable  # the API's refusal too
from marketplace.refusals import Refusal


class NotJson(Refusal):
    """The body is of another type."""

    status = 415
    says = _l("Send the event as application/json.")


class NotAnEvent(Faulty):
    """Fields are missing, unknown or of another kind; `beside` names each."""

    says = _l("The event is not as it should be.")


def read_body(model: type[Model]) -> Model:
    """The request's body as the model; raises NotJson, NotReadable, NotAnEvent."""
    if request.mimetype != "application/json":
        raise NotJson
    return json_body.read(model, NotAnEvent)
