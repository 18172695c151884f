"""A past on the programme's clock: terms, codes and closings at moments of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Role, User
from marketplace.catalogue.partners.change_terms import TermsContent, change_terms
from marketplace.catalogue.partners.terms_models import Basis
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.settlement.close import close_months
from marketplace.settlement.models import Line
from tests.support.cast import Cast, ListedOffer, LotOf, Person, a_customer, a_user
from tests.support.rows import NUMBERS

OCTOBER, NOVEMBER, DECEMBER = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@contextmanager
def at(month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> Iterator[None]:
    """Put the clock back to this moment of 2025, as the programme's clock shows it."""
    moment = clock.start_of(date(2025, month, day))
    moment += timedelta(hours=hour, minutes=minute, seconds=second)
    with clock.put_back(clock.machine_now() - moment):
        yield


def buyer() -> Person:
    """A customer who can afford much, known long before."""
    return a_customer(f"buyer{next(NUMBERS)}", [LotOf(9000, 700)])


def terms(cast: Cast, partner_id: int, offer: ListedOffer | None = None, **given: Any) -> int:
    """Write terms: 18 percent of tax, unless given otherwise; `made_from` 0 for the first."""
    usual: dict[str, Any] = {"basis": Basis.SHARE, "tax_bp": 1800}
    how = {name: given.pop(name) for name in ("starts_on", "made_from") if name in given}
    return change_terms(
        partner_id=partner_id,
        offer_id=offer.id if offer else None,
        content=TermsContent(**usual | given),
        why="agreed",
        actor=cast.staff(Role.FINANCE).actor,
        **{"made_from": 0} | how,
    )


def bought(person: Person, offer: ListedOffer) -> Receipt:
    """Convert now; returns the receipt with the code."""
    return convert(
        customer_id=person.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key=f"key{next(NUMBERS)}",
    )


def used(made: Receipt, branch_id: int | None = None) -> int:
    """Confirm the code now at its partner's counter; returns the conversion's id."""
    assert made.code is not None
    assert made.partner_id is not None
    confirm(
        code=made.code,
        till=Confirmer(partner_id=made.partner_id, user_id=_owner(made.partner_id)),
        branch_id=branch_id,
    )
    return made.id


def bought_and_used(person: Person, offer: ListedOffer, branch_id: int | None = None) -> int:
    """Convert and confirm now."""
    return used(bought(person, offer), branch_id)


def closed_in(month: int) -> int:
    """Run the closing at two o'clock of the month's 2nd day; returns how many months it closed."""
    with at(month, 2, 2):
        return close_months(on=clock.today())


def amounts(lines: list[Line]) -> list[tuple[int, int]]:
    """The net amounts and taxes, in cents."""
    return [(line.net_cents, line.tax_cents) for line in lines]


def _owner(partner_id: int) -> int:
    """An owner of the partner, made when first needed."""
    known = select(User.id).where(User.partner_id == partner_id).limit(1)
    return (
        db.session.scalar(known)
        or a_user(f"owner{next(NUMBERS)}", Role.OWNER, partner_id=partner_id).user_id
    )
