"""Pressing confirm: once, at a branch of one's own, and a green page that can be shown."""

from __future__ import annotations

from marketplace.conversions.models import ConversionState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.foundation.dates import machine_time
from tests.blueprints.partners.conftest import Issue, Press, Till
from tests.support.cast import Cast


def test_confirming_a_code_leads_to_a_green_page(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    code, drita = issue().code, till("drita")
    answer = press_confirm(drita, code)
    assert answer.status_code == 303
    page = drita.get(answer.location).text
    assert "answer--good" in page
    assert all(words in page for words in ("Confirmed", "Coffee", "Furra Drita Prishtina", code))


def test_confirming_a_code_by_htmx_gets_the_green_fragment(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    answer = press_confirm(till("drita"), issue().code, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="answer answer--good')
    assert "Next code" in answer.text


def test_the_green_page_shows_the_time_of_confirmation_with_seconds(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    receipt = issue()
    page = press_confirm(till("drita"), receipt.code, htmx=True).text
    confirmed_at = receipt_for_staff(receipt.id).confirmed_at
    assert confirmed_at
    assert f'<time datetime="{machine_time(confirmed_at)}">' in page


def test_a_second_press_is_refused_with_the_time_of_the_first(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    code, drita = issue().code, till("drita")
    press_confirm(drita, code)
    again = press_confirm(drita, code)
    assert again.status_code == 409
    assert "already confirmed" in again.text
    assert "Furra Drita Prishtina" in again.text
    assert "answer--good" not in again.text


def test_another_partners_code_stays_as_it_is(issue: Issue, till: Till) -> None:
    receipt = issue()
    answer = till("lumi").post("/partner/codes/confirm", data={"code": receipt.code})
    assert answer.status_code == 404
    assert receipt_for_staff(receipt.id).state == ConversionState.ISSUED


def test_a_branch_of_another_partner_is_refused_next_to_its_field(
    issue: Issue, till: Till, cast: Cast
) -> None:
    receipt = issue()
    sent = {"code": receipt.code, "branch": str(cast.bookshop.branch_ids[0])}
    answer = till("drita").post("/partner/codes/confirm", data=sent)
    assert answer.status_code == 422
    assert 'id="branch-error"' in answer.text
    assert receipt_for_staff(receipt.id).state == ConversionState.ISSUED


def test_a_partner_with_several_branches_must_choose_one(issue: Issue, till: Till) -> None:
    receipt = issue()
    answer = till("drita").post("/partner/codes/confirm", data={"code": receipt.code})
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text
    assert receipt.code in answer.text


def test_the_branch_chosen_last_is_offered_first(
    issue: Issue, till: Till, press_confirm: Press, cast: Cast
) -> None:
    drita = till("drita")
    press_confirm(drita, issue().code)
    page = drita.get(f"/partner/confirm?code={issue().code}").text
    assert f'<option selected value="{cast.bakery.branch_ids[0]}">' in page


def test_a_bound_cashier_confirms_at_the_own_branch(issue: Issue, till: Till) -> None:
    receipt = issue()
    answer = till("cashier").post("/partner/codes/confirm", data={"code": receipt.code})
    assert answer.status_code == 303
    assert receipt_for_staff(receipt.id).branch == "Furra Drita Prishtina"


def test_a_bound_cashier_confirms_nowhere_else(issue: Issue, till: Till, cast: Cast) -> None:
    receipt = issue()
    sent = {"code": receipt.code, "branch": str(cast.bakery.branch_ids[1])}
    assert till("cashier").post("/partner/codes/confirm", data=sent).status_code == 422
    assert receipt_for_staff(receipt.id).state == ConversionState.ISSUED


def test_a_confirmation_without_the_csrf_token_is_refused(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    receipt = issue()
    assert press_confirm(till("drita"), receipt.code, csrf=False).status_code == 400
    assert receipt_for_staff(receipt.id).state == ConversionState.ISSUED
