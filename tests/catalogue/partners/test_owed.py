"""Work out what is owed for a code: a fixed amount, a share of its worth or nothing; its tax."""

from __future__ import annotations

import pytest

from marketplace.catalogue.partners.owed import OwedTerms, owed, part_of
from marketplace.catalogue.partners.terms_models import Basis


@pytest.mark.parametrize(
    ("cents", "basis_points", "part"),
    [
        (150, 6550, 98),  # 98.25
        (333, 5000, 167),  # 166.5: half a cent up
        (1, 4999, 0),
        (1, 5000, 1),
        (0, 10_000, 0),
        (98, 1800, 18),  # 17.64
        (-333, 5000, -167),  # what is taken back is what was given
    ],
)
def test_half_a_cent_is_rounded_up(cents: int, basis_points: int, part: int) -> None:
    assert part_of(cents, basis_points) == part


@pytest.mark.parametrize(
    ("terms", "net", "tax"),
    [
        (OwedTerms(7, Basis.FIXED, 250, None, 800), 250, 20),
        (OwedTerms(7, Basis.SHARE, None, 6550, 1800), 98, 18),
        (OwedTerms(7, Basis.NOTHING, None, None, 1800), 0, 0),
    ],
)
def test_a_conversion_keeps_what_is_owed_and_by_which_terms(
    terms: OwedTerms, net: int, tax: int
) -> None:
    kept = owed(terms, 150)
    assert kept is not None
    assert (kept["net_cents"], kept["tax_cents"], kept["terms"]) == (net, tax, 7)
    assert (kept["basis"], kept["tax_bp"]) == (terms.basis.value, terms.tax_bp)


def test_without_terms_nothing_is_kept() -> None:
    assert owed(None, 150) is None
