"""Correct what a partner is owed, by a line of its next statement; reverse a code once."""

from __future__ import annotations

import pytest

from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.settlement import disputes
from marketplace.settlement.adjust import MOST_BP, MOST_CENTS, correct, reverse
from marketplace.settlement.models import Adjustment
from marketplace.settlement.refusals import NothingOwed
from marketplace.settlement.statement_lines import every_line, line
from marketplace.settlement.statements import StatementFilter, every
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at, bought, buyer, closed_in, terms, used
from tests.support.cast import Cast


def test_a_correction_has_an_amount_and_a_tax_within_the_limits_and_is_booked_once(
    settled: SettledStatement,
) -> None:
    asked = {"partner_id": settled.cast.bakery.id, "net_cents": -98, "tax_bp": 1800}
    asked |= {"reason": "no coffee", "key": "k", "line_id": settled.lines[0].id}
    asked |= {"actor": settled.finance.actor}
    for wrong in (
        {"net_cents": 0},
        {"net_cents": MOST_CENTS + 1},
        {"net_cents": -MOST_CENTS - 1},
        {"tax_bp": -1},
        {"tax_bp": MOST_BP + 1},
        {"reason": " "},
    ):
        with pytest.raises(InvalidInput) as refusal:
            correct(**asked | wrong)
        assert [name for name, _ in refusal.value.beside] == list(wrong), wrong
    for unknown in ({"partner_id": settled.cast.bookshop.id}, {"line_id": 0}, {"partner_id": 0}):
        with pytest.raises(NotFound):
            correct(**asked | unknown)
    made = correct(**asked)
    assert correct(**asked) is None
    (booked,) = db.session.query(Adjustment)
    assert (booked.id, booked.net_cents, booked.tax_cents) == (made, -98, -18)
    assert booked.conversion_id == settled.lines[0].conversion_id


def test_a_code_whose_amount_was_corrected_away_is_not_reversed(settled: SettledStatement) -> None:
    actor, first = settled.finance.actor, settled.lines[0]
    correct(
        partner_id=settled.cast.bakery.id,
        net_cents=-first.net_cents,
        tax_bp=1800,
        reason="no coffee",
        key="k",
        line_id=first.id,
        actor=actor,
    )
    with pytest.raises(NothingOwed):
        reverse(line_id=first.id, reason="a fraud", actor=actor)
    with pytest.raises(NotFound):
        reverse(line_id=0, reason="a fraud", actor=actor)
    assert db.session.query(Adjustment).count() == 1


def test_no_key_of_a_correction_stands_in_the_way_of_a_reversal(settled: SettledStatement) -> None:
    actor, first = settled.finance.actor, settled.lines[0]
    correct(
        partner_id=settled.cast.bakery.id,
        net_cents=100,
        tax_bp=1800,
        reason="a poster",
        key=f"reversal {first.conversion_id}",
        actor=actor,
    )
    assert reverse(line_id=first.id, reason="a fraud", actor=actor)


def test_a_line_is_found_by_its_partner_alone(settled: SettledStatement) -> None:
    first = settled.lines[0].id
    assert line(first, partner_id=settled.cast.bakery.id).id == first
    for line_id, partner_id in ((0, None), (first, settled.cast.bookshop.id)):
        with pytest.raises(NotFound):
            line(line_id, partner_id=partner_id)


def test_what_is_granted_for_a_code_without_terms_has_the_tax_of_the_newest_terms(
    cast: Cast,
) -> None:
    with at(10, 1):
        terms(cast, cast.bookshop.id, share_bp=5000)  # the books begin
        early = bought(buyer(), cast.an_offer("Coffee", points=10))
    with at(10, 2):
        terms(cast, cast.bakery.id, share_bp=5000, tax_bp=800)
        used(early)
    closed_in(11)
    (statement,) = every(StatementFilter())
    (unpriced,) = every_line(statement.id)
    assert (unpriced.net_cents, unpriced.tax_cents) == (0, 0)
    with at(11, 3):
        drita = {"partner_id": cast.bakery.id, "actor": cast.drita.actor}
        dispute_id = disputes.dispute_line(line_id=unpriced.id, text="Unpaid", **drita)
        disputes.grant(
            dispute_id=dispute_id, net_cents=100, text="yes", actor=cast.named("finance").actor
        )
    (granted,) = db.session.query(Adjustment)
    assert (granted.net_cents, granted.tax_cents) == (100, 8)
