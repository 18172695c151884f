"""Find what a customer calls about: the customer, or the conversion of a code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.conversions import codes
from marketplace.conversions.models import Conversion
from marketplace.conversions.stored_codes import code_hashes
from marketplace.customers import find as customers
from marketplace.customers.find import CustomerRow
from marketplace.foundation.extensions import db


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The conversion whose code was typed, or else the customers who match."""

    conversion_id: int | None
    customers: list[CustomerRow]


def find(typed: str) -> SearchResult:
    """Return the match of the text: a redemption code, or a customer's number, email, username."""
    code = codes.normalise(typed)
    conversion_id = _with_code(code) if code else None
    return SearchResult(conversion_id, [] if conversion_id else customers.find(typed))


def _with_code(code: str) -> int | None:
    hashes = code_hashes(code)
    return db.session.scalar(select(Conversion.id).where(Conversion.code_hash.in_(hashes)))
