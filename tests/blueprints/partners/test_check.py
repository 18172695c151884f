"""Looking at a code before anything happens: typed, pasted, or behind the QR's link."""

from __future__ import annotations

import pytest

from marketplace.conversions import codes
from marketplace.conversions.models import ConversionState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from tests.blueprints.partners.conftest import Issue, Press, Till, change, long_ago
from tests.support.cast import Cast

CHECK = "/partner/codes/check"


def test_checking_a_code_shows_offer_terms_worth_points_and_last_day(
    issue: Issue, till: Till, cast: Cast
) -> None:
    offer = cast.an_offer("Byrek", points=30, worth_cents=250, terms_en="Only before noon")
    page = till("drita").post(CHECK, data={"code": issue(offer).code}).text
    assert all(words in page for words in ("Byrek", "Only before noon", "€2.50", "30 points"))
    assert "Valid until" in page


def test_checking_a_code_on_the_portal_does_not_use_it(issue: Issue, till: Till) -> None:
    receipt = issue()
    till("drita").post(CHECK, data={"code": receipt.code})
    assert receipt_for_staff(receipt.id).state == ConversionState.ISSUED


def test_checking_a_code_by_htmx_gets_only_the_fragment(issue: Issue, till: Till) -> None:
    answer = till("drita").post(CHECK, data={"code": issue().code}, htmx=True)
    assert answer.text.lstrip().startswith('<section class="desk"')
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "{0}-{1}-{2}",
        "  {0} {1} {2} ",
        "{0}{1}{2}",
        "{0}\u2013{1}\u2014{2}",
        "https://pika.example/partner/confirm?code={0}-{1}-{2}",
    ],
)
def test_checking_a_code_accepts_every_usual_spelling(typed: str, issue: Issue, till: Till) -> None:
    parts = (issue().code or "").lower().split("-")
    assert till("drita").post(CHECK, data={"code": typed.format(*parts)}).status_code == 200


def test_the_qrs_link_shows_the_offer_at_once(issue: Issue, till: Till) -> None:
    page = till("drita").get(f"/partner/confirm?code={issue().code}")
    assert page.status_code == 200
    assert 'action="/partner/codes/confirm"' in page.text


def test_the_qrs_link_without_a_code_leads_to_the_confirm_box(till: Till) -> None:
    assert till("drita").get("/partner/confirm").location == "/partner/"


def test_an_empty_code_is_shown_next_to_the_confirm_box(till: Till) -> None:
    answer = till("drita").post(CHECK, data={"code": " "})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def wrong_codes(foreign: str | None) -> list[str]:
    return [foreign or "", codes.shown(codes.make()), "ABC", "x" * 500, "<b>&amp;\"'", "🍞\x00"]


@pytest.mark.parametrize("htmx", [False, True])
def test_unknown_malformed_and_foreign_codes_get_one_answer(
    htmx: bool,  # noqa: FBT001 - pytest gives parameters by name
    issue: Issue,
    till: Till,
) -> None:
    lumi = till("lumi")
    typed = wrong_codes(issue().code)
    answers = [lumi.post(CHECK, data={"code": code}, htmx=htmx) for code in typed]
    assert {answer.status_code for answer in answers} == {404}
    assert all("We do not know this code." in answer.text for answer in answers)
    assert len({len(answer.data) for answer in answers}) == 1


def test_a_used_foreign_code_answers_like_an_unknown_one(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    used = issue().code
    press_confirm(till("drita"), used)
    lumi = till("lumi")
    answers = [lumi.post(CHECK, data={"code": code}) for code in (used, codes.shown(codes.make()))]
    assert {(a.status_code, len(a.data)) for a in answers} == {(404, len(answers[0].data))}


def test_the_confirm_box_keeps_the_code_typed(till: Till) -> None:
    answer = till("drita").post(CHECK, data={"code": "abcd <efgh"})
    assert 'value="abcd &lt;efgh"' in answer.text


def test_the_partners_own_used_code_is_told_plainly(
    issue: Issue, till: Till, press_confirm: Press
) -> None:
    drita, code = till("drita"), issue().code
    press_confirm(drita, code)
    answer = drita.post(CHECK, data={"code": code})
    assert answer.status_code == 409
    assert "already confirmed" in answer.text
    assert "Furra Drita Prishtina" in answer.text


def test_the_partners_own_expired_code_is_told_plainly(issue: Issue, till: Till) -> None:
    receipt = issue()
    change(receipt.id, good_until=long_ago(1))
    answer = till("drita").post(CHECK, data={"code": receipt.code})
    assert answer.status_code == 410
    assert "This code was valid until" in answer.text


def test_the_partners_own_cancelled_code_is_told_plainly(
    issue: Issue, till: Till, cast: Cast
) -> None:
    receipt = issue()
    cancel(conversion_id=receipt.id, reason="A mistake", actor=cast.named("support").actor)
    answer = till("drita").post(CHECK, data={"code": receipt.code})
    assert answer.status_code == 410
    assert "cancelled" in answer.text
    assert "A mistake" not in answer.text


def test_too_many_wrong_codes_are_stopped_even_before_a_good_one(issue: Issue, till: Till) -> None:
    drita, good = till("drita"), issue().code
    for _guess in range(15):
        drita.post(CHECK, data={"code": "nonsense"})
    answer = drita.post(CHECK, data={"code": good})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
