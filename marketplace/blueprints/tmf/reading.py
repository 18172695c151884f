"""Reading what is sent into its model, or refusing it in words."""

from __future__ import annotations

from typing import Final

from flask import request
from flask_babel import lazy_gettext as _l

from marketplace.blueprints import json_body
from marketplace.blueprints.json_body import Faulty, Model
from marketplace.refusals import Refusal

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"


class WrongType(Refusal):
    """The body is of a type that is not read here."""

    status = 415
    says = _l("Send JSON, as %(types)s.")


class NotAsDescribed(Faulty):
    """Properties are missing, unknown, read-only or of another kind; the message names each."""

    status = 400
    says = _l("The body is not as it should be.")

    def __str__(self) -> str:
        """The sentence, and each property with its own: the standard's errors have no list."""
        named = [f"{field}: {said}" if field else said for field, said in self.beside]
        return " ".join([super().__str__(), *named])


def read_body(model: type[Model], *types: str) -> Model:
    """The request's body as the model; raises WrongType, NotReadable, NotAsDescribed."""
    if request.mimetype not in types:
        raise WrongType(types=", ".join(types))
    return json_body.read(model, NotAsDescribed)
