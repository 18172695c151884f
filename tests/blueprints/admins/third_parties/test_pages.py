"""Staff name third parties, write their purposes, switch them off, and give them tokens."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import ApiToken
from marketplace.customers.third_parties.third_parties import purpose_versions, third_party
from marketplace.foundation.extensions import db
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.customers.third_parties.parties import a_party, agree
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

PAGE = "/admin/third-parties"
NEW = {"name": "Survey House", "purpose_sq": "Anketa.", "purpose_en": "Surveys."}


def test_a_third_party_is_named_and_listed_with_its_consents(
    marketing: BrowserLike, cast: Cast
) -> None:
    made = marketing.post(f"{PAGE}/new", data=NEW)
    party = int(made.location.rpartition("/")[2])
    agree(cast.arta.customer_id, party)
    assert "Survey House" in marketing.get(PAGE).text
    shown = marketing.get(made.location).text
    assert "1 consent in force" in shown
    assert "Surveys." in shown


def test_a_name_that_is_taken_is_said_next_to_its_field(marketing: BrowserLike) -> None:
    a_party()
    answer = marketing.post(f"{PAGE}/new", data=NEW)
    assert (answer.status_code, "There is a third party" in answer.text) == (422, True)


def test_only_a_changed_purpose_ends_the_consents(marketing: BrowserLike, cast: Cast) -> None:
    party = a_party()
    agree(cast.arta.customer_id, party)
    form = {"purpose_sq": "Hulumtim.", "purpose_en": "Research."}
    assert 'name="asks_again"' in marketing.get(f"{PAGE}/{party}/edit").text
    marketing.post(f"{PAGE}/{party}/edit", data=form)
    assert third_party(party).consents == 1
    changed = {"purpose_sq": "Reklama.", "purpose_en": "Advertising.", "asks_again": "y"}
    marketing.post(f"{PAGE}/{party}/edit", data=changed)
    assert third_party(party).consents == 0
    assert [one.asks_again for one in purpose_versions(party)] == [True, False, True]


def test_a_third_party_is_switched_off_and_on_with_a_reason(marketing: BrowserLike) -> None:
    party = a_party()
    for way, active in (("deactivate", False), ("activate", True)):
        address = f"{PAGE}/{party}/{way}"
        assert marketing.post(address, data={"reason": ""}).status_code == 422
        assert marketing.post(address, data={"reason": "Contract"}).status_code == 303
        assert third_party(party).active is active


def test_a_token_is_given_to_a_third_party_for_reading_alone(at_desk: AtDesk) -> None:
    party, desk = a_party(), at_desk("administrator")
    form = {"name": "Survey", "purpose": "loyalty", "third_party": str(party)}
    assert desk.post("/admin/tokens/new", data=form).status_code == 422
    made = desk.post("/admin/tokens/new", data=form | {"purpose": "loyalty-read"})
    assert made.status_code == 303
    assert db.session.scalars(select(ApiToken.third_party_id)).one() == party
    assert "Survey House" in desk.get("/admin/tokens").text


def test_a_customer_s_page_says_to_whom_the_customer_agreed(at_desk: AtDesk, cast: Cast) -> None:
    arta = cast.arta.customer_id
    agree(arta, a_party())
    assert "Data to Survey House" in at_desk("support").get(f"/admin/customers/{arta}").text
