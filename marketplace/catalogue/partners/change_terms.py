"""Change a partner's terms and payee: append a version, and never over one that was not seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer
from marketplace.catalogue.partners.partners import lock_partner
from marketplace.catalogue.partners.payee import PayeeContent, checked_payee
from marketplace.catalogue.partners.tell_owners import tell_new_account
from marketplace.catalogue.partners.terms_models import Basis, PartnerPayee, PartnerTerms
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.programme.change import start_of_change

MOST_CENTS: Final = 1_000_000
MOST_BP: Final = 10_000
LONGEST_WHY: Final = 500


class TermsChangedMeanwhile(Refusal):
    """Another person changed the terms after this person read them."""

    says = _l(
        "Someone else has changed this in the meantime, so your change was not saved. "
        "Please check it again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsContent:
    """The amount owed for a code: `fixed_cents` without tax, a share of its worth, or nothing."""

    basis: Basis
    fixed_cents: int | None = None
    share_bp: int | None = None
    tax_bp: int


def change_terms(
    *,
    partner_id: int,
    offer_id: int | None = None,
    content: TermsContent,
    why: str,
    starts_on: date | None = None,
    made_from: int,
    actor: Actor,
) -> int:
    """Give the partner, or one of its offers, other terms and return the version's id.

    They are in force from now on, or from the start of a later day. Codes converted before keep
    the terms of their moment. `made_from` is the newest version that its author saw, 0 for none.
    Raises NotFound, TermsChangedMeanwhile, and InvalidInput for `basis`, `fixed_cents`, `share_bp`,
    `tax_bp`, `reason` and `starts_on`.
    """
    content, why = _checked(content, of_offer=offer_id is not None), _reason(why)
    with transaction() as session:
        lock_partner(session, partner_id)
        _require_own_offer(session, partner_id, offer_id)
        newest, values = _newest_terms(session, partner_id, offer_id), asdict(content)
        if starts_on is None:
            _require_change(newest, made_from, values)
        valid_from = _start(starts_on, newest)
        version_id = insert_once(
            session,
            PartnerTerms,
            partner_id=partner_id,
            offer_id=offer_id,
            valid_from=valid_from,
            follows=made_from,
            staff_id=actor.user_id,
            why=why,
            created_at=clock.now(),
            **values,
        )
        if version_id is None or made_from != (newest.id if newest else 0):
            raise TermsChangedMeanwhile
        after = {**values, "offer": offer_id, "valid_from": valid_from.isoformat()}
        changed = {"before": _values_of(newest), "after": after}
        audit.record(actor, "terms.change", "partner", partner_id, reason=why, **changed)
    return version_id


def change_payee(
    *, partner_id: int, content: PayeeContent, why: str, made_from: int, actor: Actor
) -> int:
    """Write down whom to pay for the partner's codes, at once, and return the version's id.

    Statements that are closed name the payee of their closing. The partner's owners are told of a
    new account. Raises NotFound,
    TermsChangedMeanwhile, and InvalidInput for `legal_name`, `tax_number`, `iban`, `payment_days`
    and `reason`.
    """
    content, why = checked_payee(content), _reason(why)
    with transaction() as session:
        partner = lock_partner(session, partner_id)
        newest = _newest_payee(session, partner_id)
        version_id = insert_once(
            session,
            PartnerPayee,
            partner_id=partner_id,
            follows=made_from,
            staff_id=actor.user_id,
            why=why,
            created_at=clock.now(),
            **asdict(content),
        )
        if version_id is None or made_from != (newest.id if newest else 0):
            raise TermsChangedMeanwhile
        if newest is None or newest.iban != content.iban:
            tell_new_account(session, partner, content.iban)
        before = {name: getattr(newest, name) for name in asdict(content)} if newest else {}
        audit.record(
            actor,
            "payee.change",
            "partner",
            partner_id,
            before=before,
            after=asdict(content),
            reason=why,
        )
    job_queue.wake()
    return version_id


def _checked(content: TermsContent, *, of_offer: bool) -> TermsContent:
    """Return the terms with only the amount of their basis; raises InvalidInput."""
    if content.basis is Basis.PARTNER and not of_offer:
        raise InvalidInput("basis", _l("Choose what is owed."))
    if not 0 <= content.tax_bp <= MOST_BP:
        raise InvalidInput("tax_bp", _l("Enter a percentage from 0 to 100."))
    fixed = _fixed(content.fixed_cents or 0) if content.basis is Basis.FIXED else None
    share = _share(content.share_bp or 0) if content.basis is Basis.SHARE else None
    return replace(content, fixed_cents=fixed, share_bp=share)


def _fixed(cents: int) -> int:
    if not 0 < cents <= MOST_CENTS:
        says = _l("Enter an amount of at most %(most)s euros.", most=MOST_CENTS // 100)
        raise InvalidInput("fixed_cents", says)
    return cents


def _share(basis_points: int) -> int:
    if not 0 < basis_points <= MOST_BP:
        raise InvalidInput("share_bp", _l("Enter a percentage above 0, up to 100."))
    return basis_points


def _require_change(newest: PartnerTerms | None, made_from: int, values: dict[str, Any]) -> None:
    """Refuse the terms that the author saw and that are in force; raises InvalidInput."""
    if newest is None or made_from != newest.id:
        return
    begun = newest.valid_from <= clock.now()
    if begun and all(getattr(newest, name) == value for name, value in values.items()):
        raise InvalidInput("basis", _l("These are the terms already."))


def _require_own_offer(session: Session, partner_id: int, offer_id: int | None) -> None:
    if offer_id is None:
        return
    own = select(Offer.id).where(Offer.id == offer_id, Offer.partner_id == partner_id)
    if session.scalar(own) is None:
        raise NotFound


def _newest_terms(session: Session, partner_id: int, offer_id: int | None) -> PartnerTerms | None:
    of_one: ColumnElement[bool] = PartnerTerms.offer_id.is_(None)
    if offer_id is not None:
        of_one = PartnerTerms.offer_id == offer_id
    query = select(PartnerTerms).where(PartnerTerms.partner_id == partner_id, of_one)
    return session.scalar(query.order_by(PartnerTerms.id.desc()).limit(1))


def _newest_payee(session: Session, partner_id: int) -> PartnerPayee | None:
    query = select(PartnerPayee).where(PartnerPayee.partner_id == partner_id)
    return session.scalar(query.order_by(PartnerPayee.id.desc()).limit(1))


def _start(starts_on: date | None, newest: PartnerTerms | None) -> datetime:
    """Return the start, not before the version it follows was written, in case this clock is late.

    Raises InvalidInput for a past day.
    """
    start = start_of_change(starts_on)
    return max(start, newest.created_at) if newest else start


def _values_of(newest: PartnerTerms | None) -> dict[str, Any]:
    if newest is None:
        return {}
    return {
        "basis": newest.basis.value,
        "fixed_cents": newest.fixed_cents,
        "share_bp": newest.share_bp,
        "tax_bp": newest.tax_bp,
    }


def _reason(why: str) -> str:
    if not why.strip() or len(why) > LONGEST_WHY:
        raise InvalidInput(
            "reason", _l("Give a reason of at most %(n)s characters.", n=LONGEST_WHY)
        )
    return why.strip()
