"""Convert an OpenAPI 3.1 document to Swagger 2.0, as far as this API's document needs it."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]
OURS: Final = "#/components/schemas/"
THEIRS: Final = "#/definitions/"
JSON: Final = "application/json"
UNKNOWN_THERE: Final = frozenset({"examples", "const"})  # words that Swagger 2.0 has not


def from_openapi(document: Json) -> Json:
    """Return the same API in Swagger 2.0; a choice of schemas becomes an unrestricted value."""
    paths = {
        path: {method: _operation(one) for method, one in methods.items()}
        for path, methods in document["paths"].items()
    }
    return {
        "swagger": "2.0",
        "info": document["info"],
        "basePath": f"{document['servers'][0]['url']}/",
        "consumes": [JSON, "application/merge-patch+json"],
        "produces": [JSON],
        "paths": paths,
        "definitions": _schema(document["components"]["schemas"]),
        "securityDefinitions": {
            "token": {"type": "apiKey", "name": "Authorization", "in": "header"}
        },
    }


def _operation(one: Json) -> Json:
    kept = {name: one[name] for name in ("operationId", "summary", "security")}
    parameters = [_parameter(each) for each in one["parameters"]]
    if "requestBody" in one:
        content = one["requestBody"]["content"]
        (schema,) = {str(each["schema"]): each["schema"] for each in content.values()}.values()
        body = {"name": "body", "in": "body", "required": True, "schema": _schema(schema)}
        parameters.append(body)
        kept["consumes"] = list(content)
    responses = {status: _response(each) for status, each in one["responses"].items()}
    return kept | {"parameters": parameters, "responses": responses}


def _parameter(one: Json) -> Json:
    schema: Json = _schema(one["schema"])
    return {name: each for name, each in one.items() if name != "schema"} | schema


def _response(one: Json) -> Json:
    said: Json = {"description": one["description"]}
    if "content" in one:
        said["schema"] = _schema(one["content"][JSON]["schema"])
    if "headers" in one:
        said["headers"] = {
            name: {"description": each["description"], **_schema(each["schema"])}
            for name, each in one["headers"].items()
        }
    return said


def _schema(part: Any) -> Any:  # noqa: ANN401 - a schema's parts are of every kind
    if isinstance(part, list):
        return [_schema(one) for one in part]
    if isinstance(part, str) and part.startswith(OURS):
        return THEIRS + part.removeprefix(OURS)
    if not isinstance(part, dict):
        return part
    kept = {name: _schema(one) for name, one in part.items() if name not in UNKNOWN_THERE}
    if "const" in part:
        kept["enum"] = [part["const"]]
    return kept
