"""A new version that asks is read and accepted at the next sign-in, before anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.foundation.extensions import db
from marketplace.legal_texts.acceptances import acceptances_of
from marketplace.legal_texts.models import AcceptanceChannel, TextKind
from marketplace.messages.models import OutboxMessage
from tests.blueprints.auth.conftest import Register
from tests.legal_texts.publishing import a_version
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.csrf_client import BrowserLike

Outbox = Callable[[], list[OutboxMessage]]
ASKED = "/account/texts"


def sign_in(client: BrowserLike, name: str, back: str = "/points") -> str | None:
    form = {"username": name, "password": PASSWORD, "next": back}
    return client.post("/login", data=form).location


def test_a_customer_accepts_and_goes_on_to_the_page_they_wanted(
    client: BrowserLike, cast: Cast
) -> None:
    arta = cast.arta
    a_version(cast, asks=True)
    asked = sign_in(client, "arta")
    assert asked == f"{ASKED}?next=/points"
    shown = client.get(asked).text
    assert "Kushtet e reja" in shown or "The new terms" in shown
    assert client.get("/points").location == ASKED
    answer = client.post(ASKED, data={"texts": "terms=1", "next": "/points"})
    assert answer.location == "/points"
    assert client.get("/points").status_code == 200
    assert acceptances_of(arta.user_id)[0].channel is AcceptanceChannel.SIGN_IN


def test_without_accepting_a_customer_signs_out_takes_their_data_or_closes_the_account(
    client: BrowserLike, cast: Cast
) -> None:
    assert cast.arta
    a_version(cast, asks=True)
    sign_in(client, "arta")
    assert client.get("/account/export").status_code == 200
    assert client.get("/account/close").status_code == 200
    assert client.get("/terms").status_code == 200
    assert client.post("/logout").location == "/"


@pytest.mark.parametrize("texts", ["", "terms=7", "terms=x", "wrong=1", "terms=" + "9" * 500])
def test_a_version_that_was_not_shown_is_not_accepted(
    client: BrowserLike, cast: Cast, texts: str
) -> None:
    arta = cast.arta
    a_version(cast, asks=True)
    sign_in(client, "arta")
    assert client.post(ASKED, data={"texts": texts}).status_code == 409
    assert acceptances_of(arta.user_id) == []


def test_an_owner_is_asked_for_the_terms_for_partners(client: BrowserLike, cast: Cast) -> None:
    assert cast.drita
    a_version(cast, TextKind.PARTNER_TERMS, asks=True)
    assert sign_in(client, "drita", "/partner/") == f"{ASKED}?next=/partner/"
    assert client.get("/partner/").location == ASKED
    client.post(ASKED, data={"texts": "partner_terms=1"})
    assert client.get("/partner/").status_code == 200


def test_registration_records_the_versions_that_the_form_showed(
    client: BrowserLike, cast: Cast, register: Register, outbox: Outbox
) -> None:
    a_version(cast)
    shown = client.get("/register").text
    assert 'value="privacy=0&amp;terms=1"' in shown
    register(texts="privacy=0&terms=1")
    a_version(cast)
    client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    luan = the_newest_user()
    recorded = {(one.kind, one.number, one.channel) for one in acceptances_of(luan)}
    assert recorded == {
        (TextKind.PRIVACY, 0, AcceptanceChannel.REGISTRATION),
        (TextKind.TERMS, 1, AcceptanceChannel.REGISTRATION),
    }


def the_newest_user() -> int:
    return db.session.scalars(db.select(User.id).order_by(User.id.desc())).first() or 0


@pytest.mark.parametrize("name", ["privacy", "terms"])
def test_everyone_reads_the_texts_in_their_language_and_every_page_leads_to_them(
    client: BrowserLike, cast: Cast, name: str
) -> None:
    assert cast
    client.set_cookie("language", "en")
    assert f'href="/{name}"' in client.get("/").text
    assert client.get(f"/{name}").text.count("<h2>") > 4
    client.set_cookie("language", "sq")
    assert 'class="card legal-text" lang="sq"' in client.get(f"/{name}").text


def test_earlier_and_planned_versions_say_so(client: BrowserLike, cast: Cast) -> None:
    a_version(cast)
    a_version(cast)
    client.set_cookie("language", "en")
    assert "This is an earlier version." in client.get("/terms/1").text
    assert client.get("/terms/9").status_code == 404


def test_staff_are_asked_nothing(
    client: BrowserLike, cast: Cast, sign_in: Callable[[BrowserLike, str], Person]
) -> None:
    a_version(cast, asks=True)
    sign_in(client, "support")
    assert client.get("/admin/").status_code == 200
