"""The people and offers of the fuzzed channels: rich, poor and blocked, on sale and gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.customers.models import Tariff
from marketplace.foundation import clock
from tests.support.cast import Cast, LotOf, a_customer, a_line, write

RICH, POOR, BLOCKED = 40, 10, 5
PARTNERS_PHONE = "+38344111222"
CODES = ("HEJ", "MSUPER", "MFILLO", "KAFE1", "TORTE2", "PAK5", "FILXHAN")
GONE = ("IKUR1", "MBYLL1", "NESER1")


@dataclass(frozen=True)
class Town:
    """Numbers by whose they are, and the codes of what is or was on offer."""

    customers: tuple[str, ...]
    strangers: tuple[str, ...]
    partners: tuple[str, ...]
    codes: tuple[str, ...]


def build(cast: Cast) -> Town:
    """Write them all into the empty database."""
    rich = [a_customer(f"rich{n}", [LotOf(1_000_000)], language=_tongue(n)) for n in range(RICH)]
    poor = [a_customer(f"poor{n}", [LotOf(25)], language=_tongue(n)) for n in range(POOR)]
    since = clock.today().replace(day=1)
    blocked = [a_customer(f"blocked{n}", [LotOf(300)], blocked_since=since) for n in range(BLOCKED)]
    free, business = a_line(), a_line(tariff=Tariff.BUSINESS_POSTPAID)
    _phone(cast)
    return Town(
        customers=tuple(one.number for one in rich + poor + blocked),
        strangers=(free.number, business.number, "+38344999999", "+355691234567"),
        partners=(PARTNERS_PHONE,),
        codes=_offers(cast),
    )


def _tongue(number: int) -> str:
    return "en" if number % 3 == 0 else "sq"


def _phone(cast: Cast) -> None:
    now = clock.now()
    phone = PartnerPhone(
        partner_id=cast.bakery.id,
        branch_id=cast.bakery.branch_ids[0],
        number=PARTNERS_PHONE,
        added_by=cast.drita.user_id,
        added_at=now,
        verified_at=now,
    )
    write(phone)


def _offers(cast: Cast) -> tuple[str, ...]:
    now, day = clock.now(), timedelta(days=1)
    service = {"kind": OfferKind.SERVICE, "points": 10}
    for unit, rate in ((Unit.MB, 10), (Unit.SMS, 5), (Unit.MMS, 2)):
        cast.an_offer(f"{unit} now", unit=unit, units_per_point=rate, **service)
    for code in ("HEJ", "MSUPER", "MFILLO"):
        package = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90}
        cast.an_offer(code, offer_code=code, **package)
    cast.an_offer("Coffee", offer_code="KAFE1", points=80)
    cast.an_offer("Ë" * 100, offer_code="TORTE2", points=75, per_customer=3)
    cast.an_offer("Few", offer_code="PAK5", points=10, stock=5)
    cast.an_offer("Gone", offer_code="IKUR1", state=OfferState.WITHDRAWN)
    cast.an_offer("Over", offer_code="MBYLL1", closes_at=now - day)
    cast.an_offer("Soon", offer_code="NESER1", opens_at=now + day)
    cast.an_offer("Mug", offer_code="FILXHAN", kind=OfferKind.GIFT)
    return CODES + GONE
