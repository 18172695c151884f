"""Work out what the operator owes a partner for a confirmed code, by the terms of its conversion.

Amounts are integer euro cents. Shares and taxes are hundredths of a percent, and every code's
amounts are rounded by themselves, half a cent up, so that a statement is exactly the sum of its
lines and a reversal takes back exactly what its line gave (decision 40).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.catalogue.partners.terms_models import Basis

WHOLE: Final = 10_000  # hundredths of a percent


@dataclass(frozen=True, slots=True)
class OwedTerms:
    """The terms in force for an offer: `version` is the id of their row."""

    version: int
    basis: Basis
    fixed_cents: int | None
    share_bp: int | None
    tax_bp: int


def owed(terms: OwedTerms | None, worth_cents: int) -> dict[str, int | str] | None:
    """Return what is owed for a code of this worth, as its conversion keeps it; None without terms.

    `net_cents` is without tax; the `tax_cents` are paid on top of it.
    """
    if terms is None:
        return None
    net = _net_cents(terms, worth_cents)
    return {
        "terms": terms.version,
        "basis": terms.basis.value,
        "net_cents": net,
        "tax_bp": terms.tax_bp,
        "tax_cents": part_of(net, terms.tax_bp),
    }


def part_of(cents: int, basis_points: int) -> int:
    """Return the hundredths of a percent of the cents, half a cent rounded away from zero."""
    part = (abs(cents) * basis_points + WHOLE // 2) // WHOLE
    return part if cents >= 0 else -part


def _net_cents(terms: OwedTerms, worth_cents: int) -> int:
    if terms.fixed_cents is not None:
        return terms.fixed_cents
    if terms.share_bp is not None:
        return part_of(worth_cents, terms.share_bp)
    return 0
