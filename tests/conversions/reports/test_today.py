"""Count the day so far in three numbers."""

from __future__ import annotations

from datetime import timedelta

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reports.today import Today, today
from marketplace.foundation import clock
from tests.support.cast import Cast


def numbers(days: int = 0) -> Today:
    now = clock.now() + timedelta(days=days)
    return today(day=clock.day_of(now), now=now)


def codes(cast: Cast, how_many: int) -> list[str]:
    offer = cast.an_offer(points=80)
    customer = cast.arta.customer_id
    made = [
        convert(customer_id=customer, offer=offer.slug, via=ConversionChannel.WEB, key=f"k{n}")
        for n in range(how_many)
    ]
    return [receipt.code or "" for receipt in made]


def test_todays_numbers_count_conversions_and_live_codes(cast: Cast) -> None:
    codes(cast, 2)
    assert numbers() == Today(live=2, converted=2, confirmed=0)


def test_a_confirmed_code_is_held_no_longer(cast: Cast) -> None:
    code, _ = codes(cast, 2)
    drita = cast.drita
    confirm(
        code=code,
        till=Confirmer(partner_id=drita.partner_id, user_id=drita.user_id),
        branch_id=cast.bakery.branch_ids[0],
    )
    assert numbers() == Today(live=1, converted=2, confirmed=1)


def test_yesterday_is_not_today(cast: Cast) -> None:
    codes(cast, 1)
    assert numbers(days=1) == Today(live=1, converted=0, confirmed=0)


def test_a_code_past_its_last_day_is_not_live(cast: Cast) -> None:
    codes(cast, 1)
    assert numbers(days=40).live == 0
