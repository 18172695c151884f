"""The content of an application as a business fills it in, in frozen values, and its checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.partners.branches import BranchContent
from marketplace.catalogue.partners.tax_numbers import tax_number
from marketplace.customers.numbers import e164
from marketplace.foundation.refusals import InvalidInput

MOST_BRANCHES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOffer:
    """The offer that a business would begin with; without points the operator proposes the price.

    `worth_cents` are euro cents.
    """

    title: str
    description: str
    worth_cents: int
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationContent:
    """A business that applies: its names and numbers, its branches and its first offer."""

    business: str
    tax_number: str
    contact: str
    email: str
    phone: str
    language: str
    branches: tuple[BranchContent, ...]
    offer: FirstOffer


def columns_of(content: ApplicationContent) -> dict[str, Any]:
    """Return the values as an application's row has them; raises InvalidInput."""
    number, phone = tax_number(content.tax_number), e164(content.phone)
    if number is None:
        raise InvalidInput("tax_number", _l("A tax number has 9 digits, for example 811234567."))
    if phone is None:
        raise InvalidInput("phone", _l("Enter a phone number."))
    if not 0 < len(content.branches) <= MOST_BRANCHES:
        raise InvalidInput("branches", _l("Enter at least one branch."))
    if not content.business.strip() or not content.offer.title.strip():
        raise InvalidInput("business", _l("Please fill this in."))
    return {
        "business": content.business,
        "tax_number": number,
        "contact": content.contact,
        "email": content.email.strip().lower(),
        "phone": phone,
        "language": content.language,
        "branches": [asdict(branch) for branch in content.branches],
        "offer_title": content.offer.title,
        "offer_description": content.offer.description,
        "offer_worth_cents": content.offer.worth_cents,
        "offer_points": content.offer.points,
    }
