"""Find what a customer calls about: the customer, or the conversion of a code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.catalogue.pools.models import CodePool
from marketplace.catalogue.pools.stored_codes import pool_code_hashes
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
    conversion_id = with_code(typed)
    return SearchResult(conversion_id, [] if conversion_id else customers.find(typed))


def with_code(typed: str, *, partner_id: int | None = None) -> int | None:
    """Return the conversion with that code: ours, or the newest with one of a partner's pool.

    Partners may have the same code; that of the given partner is meant first.
    """
    code = codes.normalise(typed)
    found = _with_hash(code_hashes(code)) if code else None
    if found is None and partner_id is not None:
        found = _with_hash(pool_code_hashes(partner_id, typed))
    return found or _with_hash(hashes_of_pools(typed))


def hashes_of_pools(typed: str) -> list[str]:
    """Return the hashes that the text has as a code of any partner's pool."""
    partners = db.session.scalars(select(CodePool.partner_id).distinct())
    return [one for id_ in partners for one in pool_code_hashes(id_, typed)]


def _with_hash(hashes: Collection[str]) -> int | None:
    found = select(Conversion.id).where(Conversion.code_hash.in_(hashes))
    newest = found.order_by(Conversion.id.desc()).limit(1)
    return db.session.scalar(newest) if hashes else None
