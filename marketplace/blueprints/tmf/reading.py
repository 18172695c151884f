"""Parse a request body into its model, or refuse it in the standard's format."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.json_api import json_body
from marketplace.blueprints.json_api.json_body import Model

MERGE_PATCH: Final = "application/merge-patch+json"


class NotAsDescribed(json_body.NotAsDescribed):
    """Properties are missing, unknown, read-only or of another type; the message names each."""

    status = 400

    def __str__(self) -> str:
        """Return the sentence, and each property's own: the standard's errors have no list."""
        named = [f"{field}: {said}" if field else said for field, said in self.beside]
        return " ".join([super().__str__(), *named])


def read_body(model: type[Model], *types: str) -> Model:
    """Return the request's body as the model; raises WrongType, NotReadable, NotAsDescribed."""
    return json_body.read_body(model, *types, faulty=NotAsDescribed)
