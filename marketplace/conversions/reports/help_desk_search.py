"""Finding what a customer calls about: the customer, or the conversion behind a code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.conversions import codes
from marketplace.conversions.models import Conversion
from marketplace.customers import find as members
from marketplace.customers.find import CustomerRow
from marketplace.foundation.extensions import db


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The conversion whose code was typed, or else the customers who fit."""

    conversion_id: int | None
    customers: list[CustomerRow]


def find(typed: str) -> SearchResult:
    """What the text means: a redemption code, or a customer's number, email or username."""
    code = codes.normalise(typed)
    owner = select(Conversion.id).where(Conversion.code == code)
    conversion_id = db.session.scalar(owner) if code else None
    return SearchResult(conversion_id, [] if conversion_id else members.find(typed))
