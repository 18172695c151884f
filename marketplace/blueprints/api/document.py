"""The OpenAPI document, written from the models and the refusals themselves."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from apispec import APISpec
from flask import Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from marketplace.blueprints.api.blueprint import bp
from marketplace.blueprints.api.document_conversions import CONVERT
from marketplace.blueprints.api.document_tills import CONFIRM, LOOK
from marketplace.blueprints.api.document_topups import TOP_UP
from marketplace.blueprints.api.models import FieldProblem, Problem
from marketplace.blueprints.api.operation import ANYWHERE, Json, Operation, problem
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
    description = (
        "Events from the operator's systems as they happen; conversions "
        "by its call centre and apps; codes confirmed by partners' tills."
    )
    spec = APISpec(
        title="Pika marketplace",
        version="1",
        openapi_version="3.1.0",
        info={"description": description},
        servers=[{"url": "/"}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for name, schema in _schemas().items():
        spec.components.schema(name, schema)
    for path, methods in OPERATIONS.items():
        operations = {method: one.described() for method, one in methods.items()}
        spec.path(path, operations=operations)
    spec.path("/api/v1/openapi.json", operations={"get": _itself()})
    return spec.to_dict()


def _schemas() -> Json:
    """Those of all models that are sent or answered, and of what they are made of."""
    every = [one for methods in OPERATIONS.values() for one in methods.values()]
    models: list[type[BaseModel]] = [FieldProblem, Problem]
    models += [one.asks[0] for one in every if one.asks]
    models += [answered.model for one in every for answered in one.answers.values()]
    asked = [(one, "validation") for one in dict.fromkeys(models)]
    template = "#/components/schemas/{model}"
    made: Json = models_json_schema(asked, ref_template=template)[1]["$defs"]  # type: ignore[arg-type] # pairs of a model and a word
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
