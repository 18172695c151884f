"""The facts that decide a conversion, in frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.catalogue.partners.owed import OwedTerms
from marketplace.catalogue.partners.terms_models import Basis
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.line_owner import LineStatus
from marketplace.foundation.languages.texts import Texts


@dataclass(frozen=True, slots=True)
class Terms:
    """The offer as it is at the moment of converting; amounts in points, worth in cents.

    From `owed_version` on they are the terms by which its partner is owed; see `owed`.
    """

    offer_id: int
    slug: str
    kind: OfferKind
    state: OfferState
    partner_id: int | None
    points: int
    worth_cents: int
    points_most: int | None
    points_step: int | None
    unit: Unit | None
    units_per_point: int | None
    per_customer: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    code_days: int
    title: Texts
    terms: Texts
    tariffs: list[str] | None
    partner: str | None
    partner_withdrawn_at: datetime | None
    stock_left: int | None
    code_form: CodeForm | None
    had: int
    earlier_id: int | None
    released: int
    owed_version: int | None = None
    basis: Basis | None = None
    fixed_cents: int | None = None
    share_bp: int | None = None
    tax_bp: int | None = None

    @property
    def owed(self) -> OwedTerms | None:
        """The terms by which the partner is owed for a code, None where it has no terms."""
        if self.owed_version is None or self.basis is None:
            return None
        return OwedTerms(
            self.owed_version, self.basis, self.fixed_cents, self.share_bp, self.tax_bp or 0
        )


@dataclass(frozen=True, slots=True)
class ConvertingCustomer:
    """The customer who converts, with the account that pays."""

    customer_id: int
    closed_at: datetime | None
    stopped_at: datetime | None
    blocked_since: date | None
    idle_from: date | None
    language: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The facts that decide a conversion, as of one moment under the account's lock.

    `line_id` is for services, and the line that an SMS, a USSD session or the API spoke for;
    `line_status` says whether it still does. `shop_id` is for gifts, which `staff_id` hands over at
    the counter.
    """

    customer: ConvertingCustomer
    terms: Terms
    now: datetime
    via: ConversionChannel
    key: str = ""
    asked_points: int | None = None
    line_id: int | None = None
    shop_id: int | None = None
    staff_id: int | None = None
    line_status: LineStatus = LineStatus.THEIRS
