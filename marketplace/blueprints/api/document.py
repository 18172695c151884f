"""The OpenAPI document, written from the models and the refusals themselves."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from marketplace.blueprints.api.blueprint import bp
from marketplace.blueprints.api.document_conversions import CONVERT
from marketplace.blueprints.api.document_tills import CONFIRM, LOOK
from marketplace.blueprints.api.document_topups import TOP_UP
from marketplace.blueprints.api.models import FieldProblem, Problem
from marketplace.blueprints.api.operation import ANYWHERE, SCHEMAS, Json, Operation, problem
from marketplace.blueprints.web.guards import public

OPERATIONS: Final[dict[str, dict[str, Operation]]] = {
    "/api/v1/events/topups": {"post": TOP_UP},
    "/api/v1/codes/{code}": {"get": LOOK},
    "/api/v1/confirmations": {"post": CONFIRM},
    "/api/v1/conversions": {"post": CONVERT},
}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The document, for anyone."""
    answer = jsonify(openapi_document())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@lru_cache(maxsize=1)
def openapi_document() -> Json:
    """The API in the words of OpenAPI 3.1."""
    paths = {
        path: {method: one.described() for method, one in methods.items()}
        for path, methods in OPERATIONS.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pika marketplace",
            "version": "1",
            "description": "Events from the operator's systems as they happen; conversions "
            "by its call centre and apps; codes confirmed by partners' tills.",
        },
        "servers": [{"url": "/"}],
        "paths": paths | {"/api/v1/openapi.json": {"get": _itself()}},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> Json:
    """Those of all models that are sent or answered, and of what they are made of."""
    every = [one for methods in OPERATIONS.values() for one in methods.values()]
    models: list[type[BaseModel]] = [FieldProblem, Problem]
    models += [one.asks[0] for one in every if one.asks]
    models += [answered.model for one in every for answered in one.answers.values()]
    asked = [(one, "validation") for one in dict.fromkeys(models)]
    made: Json = models_json_schema(asked, ref_template=SCHEMAS)[1]["$defs"]  # type: ignore[arg-type] # pairs of a model and a word
    return made


def _itself() -> Json:
    said = {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {}}}}
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": said,
            **{str(one): problem(one, (), ANYWHERE[one]) for one in (405, 500)},
        },
    }
