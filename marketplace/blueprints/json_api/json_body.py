"""Read a JSON body into its model, and say in words what is wrong with each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ValidationError

from marketplace.foundation.refusals import Refusal

JSON: Final = "application/json"
LARGEST_BODY: Final = 16 * 1024
MOST_ERRORS: Final = 20
Model = TypeVar("Model", bound=BaseModel)
Errors = list[tuple[str, str]]


class WrongType(Refusal):
    """The body's media type is not accepted here."""

    status = 415
    says = _l("Send JSON, as %(types)s.")


class NotReadable(Refusal):
    """The body's type is JSON but its content is not."""

    status = 400
    says = _l("The body is not JSON in UTF-8.")


class NotAsDescribed(Refusal):
    """Fields are missing, unknown or of another type; each is named."""

    status = 422
    says = _l("The body is not valid.")

    def __init__(self, errors: Errors) -> None:
        super().__init__()
        self._errors = errors

    @property
    def beside(self) -> Errors:
        """Return each field with its sentence."""
        return self._errors


SAID: Final[Mapping[str, LazyString]] = {
    "missing": _l("This field is required."),
    "extra_forbidden": _l("There is no such field."),
    "string_type": _l("This must be text."),
    "int_type": _l("This must be a whole number."),
    "string_too_short": _l("This must not be empty."),
    "string_too_long": _l("This is too long."),
    "string_pattern_mismatch": _l("This contains characters that are not allowed."),
    "moment_form": _l("Use ISO 8601 with the time zone, for example 2026-10-14T09:30:00+02:00."),
    "moment_ahead": _l("This is in the future."),
    "moment_old": _l("This is more than 24 months ago."),
    "model_type": _l("The body must be one JSON object."),
    "media_twice": _l("Send one of each type."),
    "read_only": _l("This cannot be changed here."),
    "not_removable": _l("This cannot be removed."),
    "not_an_email": _l("Please enter an email address, for example arta@example.com."),
    "name_in_parts": _l("Enter the given name and the family name."),
    "list_type": _l("This must be a list."),
}
WRONG: Final = _l("This is not valid.")


def read_body(
    model: type[Model], *types: str, faulty: type[NotAsDescribed] = NotAsDescribed
) -> Model:
    """Return the request's body as the model; it must have one of the types, JSON by default.

    Raises WrongType, NotReadable, or the refusal made of the errors.
    """
    if request.mimetype not in (types or (JSON,)):
        raise WrongType(types=", ".join(types or (JSON,)))
    request.max_content_length = LARGEST_BODY
    body = request.get_data()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error, faulty) from None


def _refusal(error: ValidationError, faulty: type[NotAsDescribed]) -> Refusal:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return NotReadable()
    return faulty([_sentence(one) for one in found[:MOST_ERRORS]])


def _sentence(one: Mapping[str, Any]) -> tuple[str, str]:
    return ".".join(map(str, one["loc"])), str(SAID.get(one["type"], WRONG))
