"""The resources as JSON Schema, generated from the models."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from marketplace.blueprints.tmf import models, request_models

Json = dict[str, Any]
REF: Final = "#/components/schemas/"
ANSWERED: Final[tuple[type[BaseModel], ...]] = (
    models.LoyaltyProgramMember,
    models.LoyaltyAccount,
    models.LoyaltyBalance,
    models.LoyaltyProgramProductSpec,
    models.LoyaltyProgramProduct,
    models.LoyaltyRule,
    models.LoyaltyEvent,
    models.EventSubscription,
    models.Error,
)
SENT: Final[tuple[type[BaseModel], ...]] = (
    request_models.LoyaltyProgramMemberCreate,
    request_models.LoyaltyProgramMemberUpdate,
    request_models.EventSubscriptionInput,
)
STANDARD_NAMES: Final = {
    "LoyaltyProgramMemberCreate": "LoyaltyProgramMember_Create",
    "LoyaltyProgramMemberUpdate": "LoyaltyProgramMember_Update",
}


@lru_cache(maxsize=1)
def schemas() -> Json:
    """Return every schema by its name, the standard's where it has one."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((one, "serialization") for one in ANSWERED),
        *((one, "validation") for one in SENT),
    ]
    template = REF + "{model}"
    made = models_json_schema(wanted, by_alias=True, ref_template=template)[1]["$defs"]
    return {standard_name(name): _plain(schema) for name, schema in made.items()}


def ref(name: str) -> Json:
    """Return a reference to the schema of that name."""
    return {"$ref": REF + standard_name(name)}


def standard_name(name: str) -> str:
    """Return the standard's name of the schema."""
    return STANDARD_NAMES.get(name, name)


def _plain(part: Any) -> Any:  # noqa: ANN401 - a schema's parts are of every kind
    """Return the schema without nulls: absent values are left out of answers and of requests."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return _renamed(part)
    kept = {name: _plain(one) for name, one in part.items() if (name, one) != ("default", None)}
    options = [one for one in kept.pop("anyOf", []) if one != {"type": "null"}]
    kept.pop("title", None) if isinstance(kept.get("title"), str) else None
    if len(options) == 1:
        return {**options[0], **kept}
    return kept | {"anyOf": options} if options else kept


def _renamed(value: Any) -> Any:  # noqa: ANN401 - see `_plain`
    if isinstance(value, str) and value.startswith(REF):
        return REF + standard_name(value.removeprefix(REF))
    return value
