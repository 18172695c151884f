"""The values of request bodies: names, email, language, moments, and what cannot be changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from marketplace.foundation.languages import languages

LONGEST_NAME: Final = 80
LONGEST_WHOLE_NAME: Final = 2 * LONGEST_NAME + 1
LONGEST_EMAIL: Final = 254
LONGEST_LINE: Final = 32
LONGEST_MOMENT: Final = 40
PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
PRINTABLE_ASCII: Final = r"^[\x21-\x7e]+$"


def _language(code: str) -> str:
    if code not in languages():
        raise PydanticCustomError(
            "language", "must be one of {languages}", {"languages": ", ".join(languages())}
        )
    return code


def _list_languages(schema: JsonDict) -> None:
    schema["enum"] = list(languages())


def _tidy(text: str) -> str:
    tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not tidy:
        raise PydanticCustomError("string_too_short", "empty")
    return tidy


def _email(text: str) -> str:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise PydanticCustomError("not_an_email", "not an email address") from None
    return text.lower()


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("moment_form", "not a moment") from None
    return text


def _not_null(value: object) -> object:
    """Refuse null for a required property; a merge patch removes a property by null."""
    if value is None:
        raise PydanticCustomError("not_removable", "needed")
    return value


def _refuse(_value: object) -> None:
    raise PydanticCustomError("read_only", "not changed here")


NOT_NULL: Final = BeforeValidator(_not_null)  # left out is None, and null is no way to say so
Name = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE),
    AfterValidator(_tidy),
]
WholeName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_WHOLE_NAME,
        pattern=PRINTABLE,
        description="Instead of both names: the first word is the given name, the rest the "
        "family name.",
    ),
    AfterValidator(_tidy),
]
Email = Annotated[str, Field(max_length=LONGEST_EMAIL), AfterValidator(_email)]
Language = Annotated[
    str,
    AfterValidator(_language),
    Field(
        description="One of the languages that are turned on.", json_schema_extra=_list_languages
    ),
]
ReadOnly = Annotated[
    Any,
    BeforeValidator(_refuse),
    Field(description="Cannot be changed here.", json_schema_extra={"readOnly": True}),
]
Unchanged = Annotated[
    Any,
    Field(
        description="Cannot be changed here: only the value that reading the member gives.",
        json_schema_extra={"readOnly": True},
    ),
]
Status = Annotated[
    str, Field(max_length=LONGEST_NAME, description="Not kept: the programme decides the status.")
]
Moment = Annotated[
    str,
    Field(max_length=LONGEST_MOMENT, json_schema_extra={"format": "date-time"}),
    AfterValidator(_moment),
]
Ignored = Annotated[Any, Field(description="Ignored: the types are set by us.")]
