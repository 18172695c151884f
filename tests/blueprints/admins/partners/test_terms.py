"""Staff change what a partner is owed and whom to pay, with the history before their eyes."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.catalogue.partners.terms_history import payees_of, terms_history
from marketplace.catalogue.partners.terms_models import Basis
from marketplace.foundation import clock
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

TERMS = {"basis": "share", "share_bp": "65,5", "tax_bp": "18 %", "reason": "the contract"}
PAYEE = {
    "legal_name": "Furra Drita SH.P.K.",
    "tax_number": "811234567",
    "iban": "xk05 1212 0123 4567 8906",
    "payment_days": "15",
    "reason": "the contract",
}


@pytest.fixture
def finance(client: BrowserLike, cast: Cast) -> BrowserLike:
    client.sign_in(cast.staff(Role.FINANCE).user_id)
    return client


def test_terms_of_the_partner_and_of_one_offer(finance: BrowserLike, cast: Cast) -> None:
    cake = cast.an_offer("Cake")
    page = f"/admin/partners/{cast.bakery.id}/terms"
    assert "nothing is owed for its codes" in finance.get(page).text
    assert finance.post(f"{page}/edit", data=TERMS | {"made_from": "0"}).status_code == 303
    own = {"basis": "fixed", "fixed_cents": "2.50", "tax_bp": "8", "reason": "a large cake"}
    assert finance.post(f"{page}/offers/{cake.id}", data=own).status_code == 303

    text = finance.get(page).text
    for words in ("65.5 %", "of the value", "€2.50", "18 %", "8 %", "the contract", "in force"):
        assert words.replace(" %", "\N{NO-BREAK SPACE}%") in text or words in text, words
    history = terms_history(cast.bakery.id, now=clock.now())
    general, single = history.in_force(), history.in_force(cake.id)
    assert general
    assert single
    assert (general.basis, general.share_bp, general.tax_bp) == (Basis.SHARE, 6550, 1800)
    assert (single.basis, single.fixed_cents, single.by) == (Basis.FIXED, 250, "finance")
    assert 'value="65.5"' in finance.get(f"{page}/edit").text


def test_terms_that_another_changed_meanwhile_are_not_overwritten(
    finance: BrowserLike, cast: Cast
) -> None:
    page = f"/admin/partners/{cast.bakery.id}/terms/edit"
    assert finance.post(page, data=TERMS | {"made_from": "0"}).status_code == 303
    late = finance.post(page, data=TERMS | {"made_from": "0", "share_bp": "70"})
    assert late.status_code == 422
    assert "Someone else has changed this in the meantime" in late.text


def test_wrong_values_are_told_next_to_their_fields(finance: BrowserLike, cast: Cast) -> None:
    address = f"/admin/partners/{cast.bakery.id}"
    for name, wrong, told in (
        ("share_bp", "101", "Enter a percentage from 0 to 100"),
        ("share_bp", "", "Enter a percentage above 0"),
        ("basis", "partner", "Choose one from the list."),
        ("starts_on", "2020-01-01", "That day has passed."),
    ):
        answer = finance.post(f"{address}/terms/edit", data=TERMS | {name: wrong})
        assert (answer.status_code, told in answer.text) == (422, True), name
    answer = finance.post(f"{address}/payee", data=PAYEE | {"iban": "XK05 1212 0123 4567 8907"})
    assert (answer.status_code, "not a valid IBAN" in answer.text) == (422, True)


def test_the_payee_is_shown_with_its_history(finance: BrowserLike, cast: Cast) -> None:
    page = f"/admin/partners/{cast.bakery.id}"
    assert finance.post(f"{page}/payee", data=PAYEE).status_code == 303
    assert "XK051212012345678906" in finance.get(f"{page}/terms").text
    (payee,) = payees_of(cast.bakery.id)
    assert (payee.legal_name, payee.payment_days, payee.by) == (PAYEE["legal_name"], 15, "finance")


def test_who_reads_and_who_changes_terms(client: BrowserLike, cast: Cast) -> None:
    page = f"/admin/partners/{cast.bakery.id}/terms"
    for role, reads, writes in ((Role.AUDITOR, 200, 403), (Role.SUPPORT, 403, 403)):
        client.sign_in(cast.staff(role).user_id)
        assert client.get(page).status_code == reads
        assert client.get(f"{page}/edit").status_code == writes
