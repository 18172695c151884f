"""Count the codes that customers hold now, which a change of the rule would concern."""

from __future__ import annotations

from datetime import timedelta

from marketplace.conversions.reports.live_codes import live_codes
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.foundation import clock
from tests.membership.tariff_change.tariffs import bought, units_on_sale
from tests.support.cast import Cast


def test_no_live_codes_are_counted_at_first(cast: Cast) -> None:
    assert cast.arta
    assert live_codes() == (0, 0)


def test_codes_count_with_the_points_they_took_and_units_do_not(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer(points=80))
    bought(cast.arta, cast.an_offer(points=30))
    bought(cast.arta, units_on_sale(cast))
    assert live_codes() == (2, 110)


def test_codes_that_ran_out_do_not_count(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer(points=80, code_days=3))
    bought(cast.arta, cast.an_offer(points=30, code_days=60))
    expire_codes(clock.now() + timedelta(days=10))
    assert live_codes() == (1, 30)
