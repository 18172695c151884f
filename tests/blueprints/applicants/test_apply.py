"""A business applies without signing in; its pages open by the link in its emails."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.catalogue.applications.decide import ask_applicant
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.foundation.extensions import db
from tests.blueprints.applicants.conftest import an_application_form
from tests.catalogue.applications.conftest import newest_link
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

APPLY = "/partner/apply"


def stored() -> list[PartnerApplication]:
    db.session.rollback()
    return list(db.session.scalars(select(PartnerApplication)))


def test_an_application_is_kept_proven_and_answered_through_its_pages(
    client: BrowserLike, cast: Cast
) -> None:
    client.set_cookie("language", "en")
    second = {"branches-1-name": "Two", "branches-1-city": "Gjakova", "branches-1-address": "R 2"}
    sent = client.post(APPLY, data=an_application_form(**second))
    assert sent.location == f"{APPLY}/sent"
    assert client.get(sent.location).status_code == 200
    (one,) = stored()
    assert (one.tax_number, one.phone, one.email, one.language, one.offer_points) == (
        "811234567",
        "+38344111222",
        "guri@example.com",
        "en",
        None,
    )
    assert [branch["city"] for branch in one.branches] == ["Peja", "Gjakova"]

    link = f"{APPLY}/{newest_link('application_proof')}"
    assert "Confirm the application" in client.get(link).text
    assert stored()[0].state is ApplicationState.UNPROVEN  # opening a link proves nothing
    assert client.post(f"{link}/prove").location == link
    assert "is with marketing" in client.get(link).text

    actor = cast.staff(Role.MARKETING).actor
    ask_applicant(application_id=one.id, question="Open on Sunday?", actor=actor)
    asked = f"{APPLY}/{newest_link('application_question')}"
    assert "Open on Sunday?" in client.get(asked).text
    assert client.post(f"{asked}/answer", data={"answer": " "}).status_code == 422
    assert client.post(f"{asked}/answer", data={"answer": "Yes"}).location == asked
    assert client.post(f"{asked}/withdraw").location == asked
    assert "You withdrew this application." in client.get(asked).text
    assert stored()[0].state is ApplicationState.WITHDRAWN


def test_a_branch_is_added_to_the_form_and_what_was_typed_stays(client: BrowserLike) -> None:
    client.set_cookie("language", "en")
    more = client.post(APPLY, data=an_application_form(more="y", email="not yet"))
    assert (more.status_code, 'name="branches-1-name"' in more.text) == (200, True)
    assert 'value="Kafe Guri"' in more.text
    assert "field__errors" not in more.text
    assert stored() == []


def test_more_branches_than_are_bounded_are_not_read(client: BrowserLike) -> None:
    many = {
        f"branches-{number}-{name}": "Kafe"
        for number in range(40)
        for name in ("name", "city", "address")
    }
    client.post(APPLY, data=an_application_form(**many))
    assert [len(one.branches) for one in stored()] in ([], [10])


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("business", ""),
        ("tax_number", "12345"),
        ("email", "nobody"),
        ("phone", "call me"),
        ("branches-0-city", " "),
        ("worth", "much"),
        ("points", "0"),
        ("description", "x" * 2_001),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    client: BrowserLike, field: str, wrong: str
) -> None:
    answer = client.post(APPLY, data=an_application_form(**{field: wrong}))
    assert (answer.status_code, answer.text.count('class="field__errors"')) == (422, 1)
    assert stored() == []


def test_a_link_that_never_was_is_refused(client: BrowserLike) -> None:
    for method, path in (("GET", ""), ("POST", "/prove"), ("POST", "/withdraw")):
        assert client.open(f"{APPLY}/nothing{path}", method=method).status_code == 410


def test_the_sign_in_page_and_the_foot_of_every_page_lead_to_the_form(client: BrowserLike) -> None:
    assert client.get("/login").text.count(f'href="{APPLY}"') == 2


def test_an_application_that_is_sent_again_with_its_key_is_kept_once(client: BrowserLike) -> None:
    form = an_application_form(key="0123456789abcdef" * 2)
    assert 'name="key"' in client.get(APPLY).text
    for _ in range(2):
        assert client.post(APPLY, data=form).location == f"{APPLY}/sent"
    assert len(stored()) == 1
