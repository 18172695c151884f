"""A customer reads and exports the tariff changes of the lines."""

from __future__ import annotations

from marketplace.customers.tariff_history import tariff_changes
from tests.membership.tariff_change.tariffs import BUSINESS, POSTPAID, PREPAID, applied, change
from tests.points.earners import prishtina
from tests.support.cast import Cast, a_line

MAY, JUNE = prishtina(2026, 5, 5, 9), prishtina(2026, 6, 5, 9)


def test_tariff_changes_are_listed_oldest_first_with_what_each_cost(cast: Cast) -> None:
    arta = cast.arta
    applied(change(arta.number, BUSINESS, POSTPAID, JUNE))
    applied(change(arta.number, PREPAID, BUSINESS, MAY))

    first, second = tariff_changes(arta.customer_id)
    assert (first.line, first.at, first.to_tariff) == (arta.number, MAY, BUSINESS)
    assert (second.from_tariff, second.to_tariff, second.at) == (BUSINESS, POSTPAID, JUNE)
    assert (second.points_lost, second.units_lost) == (0, 0)


def test_tariff_changes_of_lines_of_others_are_not_listed(cast: Cast) -> None:
    applied(change(a_line().number, PREPAID, POSTPAID, MAY))
    applied(change(cast.besnik.number, PREPAID, POSTPAID, MAY))

    assert tariff_changes(cast.arta.customer_id) == []
    assert len(tariff_changes(cast.besnik.customer_id)) == 1
