"""Change a partner's terms and payee: versions from a day, and none over one that was not seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.partners.change_terms import (
    TermsChangedMeanwhile,
    TermsContent,
    change_payee,
    change_terms,
)
from marketplace.catalogue.partners.payee import PayeeContent
from marketplace.catalogue.partners.terms_history import VersionStatus, terms_history
from marketplace.catalogue.partners.terms_models import Basis, PartnerPayee
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership.data_export.export import export
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast, ListedOffer
from tests.support.rows import NUMBERS

IBAN = "XK05 1212 0123 4567 8906"


def change(cast: Cast, offer: ListedOffer | None = None, **given: Any) -> int:
    content = TermsContent(
        basis=given.pop("basis", Basis.SHARE),
        fixed_cents=given.pop("fixed_cents", None),
        share_bp=given.pop("share_bp", None),
        tax_bp=given.pop("tax_bp", 1800),
    )
    usual: dict[str, Any] = {"partner_id": cast.bakery.id, "made_from": 0, "why": "agreed"}
    return change_terms(
        content=content,
        offer_id=offer.id if offer else None,
        actor=cast.staff(Role.FINANCE).actor,
        **usual | given,
    )


def kept(cast: Cast, offer: ListedOffer) -> Any:
    """Convert now, and return what the conversion keeps as owed: net and tax in cents, or None."""
    made = convert(
        customer_id=cast.arta.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key=f"k{next(NUMBERS)}",
    )
    assert "owed" not in made.terms
    stored = db.session.get_one(Conversion, made.id, populate_existing=True).terms
    return stored["owed"] and (stored["owed"]["net_cents"], stored["owed"]["tax_cents"])


def test_a_conversion_keeps_the_terms_of_its_moment(cast: Cast) -> None:
    coffee = cast.an_offer(points=10)
    assert kept(cast, coffee) is None
    first = change(cast, share_bp=6550)
    assert kept(cast, coffee) == (98, 18)
    change(cast, share_bp=8000, made_from=first, starts_on=clock.today() + timedelta(days=1))
    assert kept(cast, coffee) == (98, 18)
    with clock.put_back(timedelta(days=-1)):
        assert kept(cast, coffee) == (120, 22)


def test_an_offers_own_terms_come_first_until_they_say_as_the_partners(cast: Cast) -> None:
    coffee, cake = cast.an_offer(points=10), cast.an_offer(points=10)
    change(cast, share_bp=10_000)
    own = change(cast, cake, basis=Basis.FIXED, fixed_cents=99, tax_bp=0)
    assert (kept(cast, coffee), kept(cast, cake)) == ((150, 27), (99, 0))
    own = change(cast, cake, basis=Basis.NOTHING, made_from=own)
    assert kept(cast, cake) == (0, 0)
    change(cast, cake, basis=Basis.PARTNER, made_from=own)
    assert kept(cast, cake) == (150, 27)


def test_terms_that_are_in_force_are_not_written_again_and_the_history_says_which_are(
    cast: Cast,
) -> None:
    first = change(cast, share_bp=5000)
    with pytest.raises(InvalidInput) as refusal:
        change(cast, share_bp=5000, made_from=first)
    assert [name for name, _ in refusal.value.beside] == ["basis"]
    second = change(cast, share_bp=6000, made_from=first)
    tomorrow = clock.today() + timedelta(days=1)
    third = change(cast, share_bp=7000, made_from=second, starts_on=tomorrow)
    versions = terms_history(cast.bakery.id, now=clock.now()).versions
    assert [(one.id, one.status) for one in versions] == [
        (third, VersionStatus.TO_COME),
        (second, VersionStatus.IN_FORCE),
        (first, VersionStatus.PAST),
    ]


def test_terms_are_not_changed_over_a_version_that_was_not_seen(cast: Cast) -> None:
    first = change(cast, share_bp=100)
    with pytest.raises(TermsChangedMeanwhile):
        change(cast, share_bp=200)
    change(cast, share_bp=200, made_from=first)
    with pytest.raises(TermsChangedMeanwhile):
        change(cast, share_bp=300, made_from=first)


def test_terms_that_cannot_be_are_refused(cast: Cast) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"basis": Basis.FIXED}, "fixed_cents"),
        ({"basis": Basis.FIXED, "fixed_cents": 1_000_001}, "fixed_cents"),
        ({"share_bp": 0}, "share_bp"),
        ({"share_bp": 10_001}, "share_bp"),
        ({"share_bp": 1, "tax_bp": 10_001}, "tax_bp"),
        ({"basis": Basis.PARTNER}, "basis"),
        ({"share_bp": 1, "why": " "}, "reason"),
        ({"share_bp": 1, "starts_on": clock.today() - timedelta(days=1)}, "starts_on"),
    ]
    for given, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            change(cast, **given)
        assert refused.value.field == field


def test_an_offer_of_another_partner_is_not_found(cast: Cast) -> None:
    book = cast.an_offer(partner_id=cast.bookshop.id)
    with pytest.raises(NotFound):
        change(cast, book, share_bp=100)


def test_every_change_is_audited_with_its_reason(cast: Cast) -> None:
    change(cast, share_bp=6550)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "terms.change")).one()
    assert entry.after is not None
    assert (entry.after["share_bp"], entry.reason) == (6550, "agreed")


def test_a_customers_data_do_not_say_what_the_partner_is_owed(cast: Cast) -> None:
    change(cast, share_bp=6550)
    assert kept(cast, cast.an_offer()) == (98, 18)
    (one,) = export(cast.arta.customer_id)["conversions"]
    assert "owed" not in one["terms"]


def payee(cast: Cast, **given: Any) -> int:
    usual: dict[str, Any] = {
        "legal_name": "Furra Drita SH.P.K.",
        "tax_number": "811234567",
        "iban": IBAN,
        "payment_days": 15,
    }
    made_from = given.pop("made_from", 0)
    return change_payee(
        partner_id=cast.bakery.id,
        content=PayeeContent(**usual | given),
        why="contract",
        made_from=made_from,
        actor=cast.staff(Role.FINANCE).actor,
    )


def test_the_owners_are_told_of_a_new_account_and_of_nothing_else(cast: Cast) -> None:
    assert cast.drita
    first = payee(cast)
    second = payee(cast, payment_days=30, made_from=first)
    payee(cast, iban="XK421212000123456789", made_from=second)
    sent = select(OutboxMessage.recipient, OutboxMessage.facts).order_by(OutboxMessage.id)
    told = db.session.execute(sent).all()
    assert [(one.recipient, one.facts["ending"]) for one in told] == [
        ("drita@example.com", "8906"),
        ("drita@example.com", "6789"),
    ]


def test_a_payee_is_a_version_with_the_iban_as_banks_write_it(cast: Cast) -> None:
    first = payee(cast)
    payee(cast, iban=IBAN.lower(), payment_days=30, made_from=first)
    rows = db.session.scalars(select(PartnerPayee).order_by(PartnerPayee.id)).all()
    assert [(one.iban, one.payment_days) for one in rows] == [
        ("XK051212012345678906", 15),
        ("XK051212012345678906", 30),
    ]
    with pytest.raises(TermsChangedMeanwhile):
        payee(cast, made_from=first)
