"""Marketing sees applications with state, age and duplicates, and decides on them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import Partner
from marketplace.foundation.extensions import db
from tests.catalogue.applications.conftest import Applied
from tests.catalogue.applications.conftest import applied as applied
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

LIST = "/admin/applications"


@pytest.fixture
def marketing(client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]) -> BrowserLike:
    sign_in(client, "marketing")
    client.set_cookie("language", "en")
    return client


def test_the_list_and_the_start_page_show_what_waits(
    marketing: BrowserLike, applied: Applied
) -> None:
    application_id = applied()
    shown = marketing.get(LIST).text
    assert f'href="{LIST}/{application_id}"' in shown
    assert "Waiting" in shown
    assert "1 business waits for an answer" in marketing.get("/admin/").text


def test_an_application_shows_its_duplicates(marketing: BrowserLike, applied: Applied) -> None:
    first, second = applied(), applied(business="Guri 2", email="two@example.com")
    shown = marketing.get(f"{LIST}/{first}").text
    assert "This may be a duplicate:" in shown
    assert f'href="{LIST}/{second}"' in shown
    assert "same tax number" in shown


def test_approving_leads_to_the_new_partner(
    marketing: BrowserLike, cast: Cast, applied: Applied
) -> None:
    address = f"{LIST}/{applied()}/approve"
    category = cast.category()
    assert 'value="30"' in marketing.get(address).text  # 20 points for each euro of its worth
    answer = marketing.post(address, data={"category": category, "points": "30"})
    partner_id = db.session.scalars(select(Partner.id)).one()
    assert answer.location == f"/admin/partners/{partner_id}"
    again = marketing.post(address, data={"category": category, "points": "30"})
    assert again.status_code == 422


def test_a_question_and_a_refusal_need_their_text(marketing: BrowserLike, applied: Applied) -> None:
    address = f"{LIST}/{applied()}"
    for action in ("ask", "refuse"):
        assert marketing.post(f"{address}/{action}", data={"reason": ""}).status_code == 422
        sent = marketing.post(f"{address}/{action}", data={"reason": "Where is it?"})
        assert sent.location == address
    assert "Refused" in marketing.get(address).text
    assert f'href="{address}"' in marketing.get(f"{LIST}?state=refused").text


def test_support_reads_applications_and_decides_nothing(
    client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person], applied: Applied
) -> None:
    address = f"{LIST}/{applied()}"
    sign_in(client, "support")
    assert f'href="{address}/approve"' not in client.get(address).text
    assert client.get(f"{address}/approve").status_code == 403
