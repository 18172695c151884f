"""Parse the query string of a list: page, fields, order and filters.

An unknown parameter is refused: a typing error in a filter would otherwise return all members.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from marketplace.foundation.refusals import Refusal
from marketplace.membership.member_directory import PageRequest

USUAL_LIMIT: Final = 50
MOST: Final = 500
LARGEST_OFFSET: Final = 10**9
MOST_VALUES: Final = 100
LONGEST_DIGITS: Final = 12
PAGING: Final = ("offset", "limit", "sort")
FIELDS: Final = "fields"
ORDERS: Final = {"": False, "id": False, "+id": False, "-id": True, " id": False}  # + is a blank
Condition = Any  # of the books in SQL; plainly true or false where there is but one thing
Filters = Mapping[str, Callable[[Sequence[str]], Condition]]


class BadParameter(Refusal):
    """A query parameter is unknown, or has an impossible value."""

    status = 400
    says = _l("%(name)s: %(why)s")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A query for a list; `fields` None is all fields."""

    part: PageRequest
    fields: frozenset[str] | None
    wanted: Collection[Condition]


def list_query(model: type[BaseModel], filters: Filters) -> ListQuery:
    """Return the request's query for a list; raises BadParameter."""
    _refuse_unknown({*PAGING, FIELDS, *filters})
    part = PageRequest(
        offset=_number("offset", 0, LARGEST_OFFSET, usual=0),
        limit=_number("limit", 0, MOST, usual=USUAL_LIMIT),
        backwards=_order(),
    )
    wanted = [having(_values(name)) for name, having in filters.items() if name in request.args]
    return ListQuery(part, selected_fields(model), wanted)


def single_query(model: type[BaseModel]) -> frozenset[str] | None:
    """Return the fields selected of one resource; None is all. Raises BadParameter."""
    _refuse_unknown({FIELDS})
    return selected_fields(model)


def selected_fields(model: type[BaseModel]) -> frozenset[str] | None:
    """Return the top-level fields named in `fields`; None is all. Raises BadParameter."""
    if FIELDS not in request.args:
        return None
    named = {one.strip() for text in request.args.getlist(FIELDS) for one in text.split(",")}
    known = {field.alias or name for name, field in model.model_fields.items()}
    for name in sorted(named - {""}):
        if name not in known:
            raise BadParameter(name=FIELDS, why=_l("there is no property %(it)s.", it=name[:40]))
    return frozenset(named)


def _refuse_unknown(known: Collection[str]) -> None:
    for name in request.args:
        if name not in known:
            why = _l("it is not one of %(known)s.", known=", ".join(sorted(known)))
            raise BadParameter(name=name[:80], why=why)


def _number(name: str, least: int, most: int, *, usual: int) -> int:
    sent = request.args.get(name)
    if sent is None:
        return usual
    plain = sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_DIGITS
    if not plain or not least <= int(sent) <= most:
        why = _l("use a number from %(least)s to %(most)s.", least=least, most=most)
        raise BadParameter(name=name, why=why)
    return int(sent)


def _order() -> bool:
    sent = request.args.get("sort", "")
    if sent not in ORDERS:
        raise BadParameter(name="sort", why=_l("results can only be sorted by id or -id."))
    return ORDERS[sent]


def _values(name: str) -> list[str]:
    """Return the values of a filter, separated by commas or repeated; any one may match."""
    values = [one for text in request.args.getlist(name) for one in text.split(",")]
    if len(values) > MOST_VALUES or any("\0" in one for one in values):
        raise BadParameter(name=name, why=_l("there are too many values, or none is valid."))
    return values
